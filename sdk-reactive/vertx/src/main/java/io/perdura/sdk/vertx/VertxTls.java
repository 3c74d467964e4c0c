package io.perdura.sdk.vertx;

import io.perdura.sdk.service.TlsOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/** TLS as Vert.x wants it said. */
final class VertxTls {
    private VertxTls() {}

    static void secure(HttpClientOptions http, TlsOptions tls) {
        http.setSsl(true).setUseAlpn(true).setForceSni(true);
        byte[] ca = tls.serverCa();
        if (!tls.verified()) {
            http.setTrustAll(true).setVerifyHost(false);
        } else if (ca != null) {
            http.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(ca)));
        }
        byte[] certificate = tls.certificate();
        byte[] key = tls.key();
        if (certificate != null && key != null) {
            http.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate))
                    .addKeyValue(Buffer.buffer(key)));
        }
    }
}
