package io.perdura.node.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

/** Gzip as other writers write it, and as they do not. */
class GzipTest {
    private final Gzip gzip = new Gzip();

    @Test
    void readsWhatTheJdkWrites() throws Exception {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 1_000, 100_000, 3 << 20}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            ByteString text = ByteString.copyFrom(bytes);

            assertThat(gzip.inflate(ByteString.copyFrom(UnaryCallTest.gzip(bytes)), 4 << 20))
                    .isEqualTo(text);
        }
    }

    @Test
    void readsOptionalHeadersAndSeveralMembers() throws Exception {
        ByteString plain = ByteString.copyFrom(UnaryCallTest.gzip("abc".getBytes(UTF_8)));
        ByteString adorned = plain.substring(0, 3)
                .concat(ByteString.copyFrom(new byte[] {2 | 4 | 8 | 16}))
                .concat(plain.substring(4, 10))
                .concat(ByteString.copyFrom(new byte[] {2, 0, 9, 9, 'n', 0, 'c', 0, 1, 1}))
                .concat(plain.substring(10));

        assertThat(gzip.inflate(adorned.concat(plain), 6)).isEqualTo(ByteString.copyFromUtf8("abcabc"));
        assertThatThrownBy(() -> gzip.inflate(adorned.concat(plain), 5)).isInstanceOf(Gzip.TooLarge.class);
    }

    @Test
    void refusesEveryTruncationAndAWrongChecksum() throws Exception {
        byte[] whole = UnaryCallTest.gzip("hello hello hello".getBytes(UTF_8));
        for (int length = 0; length < whole.length; length++) {
            ByteString cut = ByteString.copyFrom(whole, 0, length);
            assertThatThrownBy(() -> gzip.inflate(cut, 100)).isInstanceOf(DataFormatException.class);
        }
        whole[whole.length - 6] ^= 1;
        assertThatThrownBy(() -> gzip.inflate(ByteString.copyFrom(whole), 100))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("gzip: invalid checksum");
    }
}
