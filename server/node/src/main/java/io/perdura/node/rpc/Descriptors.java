package io.perdura.node.rpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes the descriptors of all messages ready for use by many threads. The API's classes were generated for an older
 * runtime of protobuf, and the newer one works out what they leave unsaid when they are first used, not safely if two
 * threads use them first at once.
 */
public final class Descriptors {

    private Descriptors() {}

    /** To be called before a second thread sees a message. */
    public static synchronized void prepare() {
        Set<FileDescriptor> prepared = new HashSet<>();
        for (Rpc<?, ?> rpc : RpcTable.ofNodes().all()) {
            prepare(rpc.emptyRequest().getDescriptorForType().getFile(), prepared);
            prepare(rpc.emptyResponse().getDescriptorForType().getFile(), prepared);
        }
        prepare(io.temporal.api.errordetails.v1.MessageProto.getDescriptor(), prepared);
    }

    private static void prepare(FileDescriptor file, Set<FileDescriptor> prepared) {
        if (prepared.add(file)) {
            file.getDependencies().forEach(dependency -> prepare(dependency, prepared));
            file.resolveAllFeaturesImmutable();
        }
    }
}
