package io.perdura.node.api.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.rpc.Code;
import io.grpc.health.v1.HealthProto;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ExtensionNumberResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionProto;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Server reflection over the services' descriptors; v1 and v1alpha have the same bytes, so one answers for both. */
final class ReflectionService {
    static final String V1 = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    static final String V1_ALPHA = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

    private final List<ServiceDescriptor> services = new ArrayList<>();
    private @Nullable Index index;

    ReflectionService(List<ServiceDescriptor> served) {
        services.addAll(served);
        services.addAll(HealthProto.getDescriptor().getServices());
        services.addAll(ServerReflectionProto.getDescriptor().getServices());
        services.addAll(
                io.grpc.reflection.v1alpha.ServerReflectionProto.getDescriptor().getServices());
    }

    void open(StreamCall call) {
        Set<FileDescriptor> sent = new HashSet<>();
        call.onMessage(ServerReflectionRequest.parser(), request -> call.send(answer(request, sent)));
        call.onEnd(call::end);
    }

    private ServerReflectionResponse answer(ServerReflectionRequest request, Set<FileDescriptor> sent) {
        Index all = index();
        ServerReflectionResponse.Builder reply = ServerReflectionResponse.newBuilder()
                .setValidHost(request.getHost())
                .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case LIST_SERVICES -> reply.setListServicesResponse(listServices());
            case FILE_BY_FILENAME -> file(reply, all.files.get(request.getFileByFilename()), sent);
            case FILE_CONTAINING_SYMBOL -> file(reply, all.symbols.get(request.getFileContainingSymbol()), sent);
            case FILE_CONTAINING_EXTENSION -> {
                String type = request.getFileContainingExtension().getContainingType();
                int number = request.getFileContainingExtension().getExtensionNumber();
                FieldDescriptor extension =
                        all.extensions.getOrDefault(type, Map.of()).get(number);
                file(reply, extension == null ? null : extension.getFile(), sent);
            }
            case ALL_EXTENSION_NUMBERS_OF_TYPE -> {
                String type = request.getAllExtensionNumbersOfType();
                if (all.symbols.containsKey(type)) {
                    reply.setAllExtensionNumbersResponse(ExtensionNumberResponse.newBuilder()
                            .setBaseTypeName(type)
                            .addAllExtensionNumber(
                                    all.extensions.getOrDefault(type, Map.of()).keySet()));
                } else {
                    reply.setErrorResponse(error(Code.NOT_FOUND, "not found"));
                }
            }
            default -> reply.setErrorResponse(error(Code.INVALID_ARGUMENT, "invalid MessageRequest"));
        }
        return reply.build();
    }

    private ListServiceResponse listServices() {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        services.stream()
                .map(ServiceDescriptor::getFullName)
                .sorted()
                .forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    /** The file asked for, and what it needs unless this stream has got it already. */
    private static void file(
            ServerReflectionResponse.Builder reply, @Nullable FileDescriptor file, Set<FileDescriptor> sent) {
        if (file == null) {
            reply.setErrorResponse(error(Code.NOT_FOUND, "not found"));
            return;
        }
        FileDescriptorResponse.Builder files = FileDescriptorResponse.newBuilder();
        sent.add(file);
        files.addFileDescriptorProto(file.toProto().toByteString());
        addDependencies(file, files, sent);
        reply.setFileDescriptorResponse(files);
    }

    private static void addDependencies(
            FileDescriptor file, FileDescriptorResponse.Builder files, Set<FileDescriptor> sent) {
        for (FileDescriptor dependency : file.getDependencies()) {
            if (sent.add(dependency)) {
                files.addFileDescriptorProto(dependency.toProto().toByteString());
                addDependencies(dependency, files, sent);
            }
        }
    }

    private static ErrorResponse error(Code code, String text) {
        return ErrorResponse.newBuilder()
                .setErrorCode(code.getNumber())
                .setErrorMessage(text)
                .build();
    }

    /** Built when first asked: most servers never are. */
    private synchronized Index index() {
        if (index == null) {
            index = new Index(services);
        }
        return index;
    }

    /** Where everything that has a name is defined. */
    private static final class Index {
        private final Map<String, FileDescriptor> files = new HashMap<>();
        private final Map<String, FileDescriptor> symbols = new HashMap<>();
        private final Map<String, Map<Integer, FieldDescriptor>> extensions = new HashMap<>();

        Index(List<ServiceDescriptor> services) {
            services.forEach(service -> add(service.getFile()));
        }

        private void add(FileDescriptor file) {
            if (files.putIfAbsent(file.getName(), file) != null) {
                return;
            }
            file.getDependencies().forEach(this::add);
            for (ServiceDescriptor service : file.getServices()) {
                symbols.put(service.getFullName(), file);
                for (MethodDescriptor method : service.getMethods()) {
                    symbols.put(method.getFullName(), file);
                }
            }
            file.getMessageTypes().forEach(this::add);
            file.getEnumTypes().forEach(this::add);
            file.getExtensions().forEach(this::addExtension);
        }

        private void add(Descriptor type) {
            symbols.put(type.getFullName(), type.getFile());
            type.getFields().forEach(field -> symbols.put(field.getFullName(), type.getFile()));
            type.getNestedTypes().forEach(this::add);
            type.getEnumTypes().forEach(this::add);
            type.getExtensions().forEach(this::addExtension);
        }

        private void add(EnumDescriptor type) {
            symbols.put(type.getFullName(), type.getFile());
        }

        private void addExtension(FieldDescriptor extension) {
            symbols.put(extension.getFullName(), extension.getFile());
            extensions
                    .computeIfAbsent(extension.getContainingType().getFullName(), type -> new TreeMap<>())
                    .put(extension.getNumber(), extension);
        }
    }
}
