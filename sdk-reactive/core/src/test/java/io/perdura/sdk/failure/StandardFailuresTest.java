package io.perdura.sdk.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.ApplicationErrorCategory;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.CanceledFailureInfo;
import io.temporal.api.failure.v1.ChildWorkflowExecutionFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ResetWorkflowFailureInfo;
import io.temporal.api.failure.v1.ServerFailureInfo;
import io.temporal.api.failure.v1.TerminatedFailureInfo;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** sdk-protocol 99, 100: each kind of failure, there and back. */
class StandardFailuresTest {
    private static final Converters CONVERTERS = Converters.standard();

    private static Payloads json(String data) {
        return Payloads.newBuilder()
                .addPayloads(Payload.newBuilder()
                        .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                        .setData(ByteString.copyFromUtf8(data)))
                .build();
    }

    private static Failure.Builder failure() {
        return Failure.newBuilder().setMessage("m").setSource("JavaSDK");
    }

    static Stream<Arguments> line99EachKindCarriesWhatTheOthersRead() {
        return Stream.of(
                Arguments.of(
                        ApplicationFailure.nonRetryable("m", "T", 5)
                                .nextRetryIn(Duration.ofMillis(1_500))
                                .benign(),
                        failure()
                                .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                                        .setType("T")
                                        .setNonRetryable(true)
                                        .setDetails(json("5"))
                                        .setNextRetryDelay(com.google.protobuf.Duration.newBuilder()
                                                .setSeconds(1)
                                                .setNanos(500_000_000))
                                        .setCategory(ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_BENIGN))),
                Arguments.of(
                        new TimeoutFailure("m", TimeoutType.TIMEOUT_TYPE_HEARTBEAT, Details.of(7), null),
                        failure()
                                .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder()
                                        .setTimeoutType(TimeoutType.TIMEOUT_TYPE_HEARTBEAT)
                                        .setLastHeartbeatDetails(json("7")))),
                Arguments.of(
                        new CanceledFailure("m", Details.of("why"), null),
                        failure()
                                .setCanceledFailureInfo(
                                        CanceledFailureInfo.newBuilder().setDetails(json("\"why\"")))),
                Arguments.of(
                        new TerminatedFailure("m", null),
                        failure().setTerminatedFailureInfo(TerminatedFailureInfo.getDefaultInstance())),
                Arguments.of(
                        new ServerFailure("m", true, null),
                        failure()
                                .setServerFailureInfo(
                                        ServerFailureInfo.newBuilder().setNonRetryable(true))),
                Arguments.of(
                        new ActivityFailure(
                                "m", 5, 6, "Debit", "a1", RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED, "me", null),
                        failure()
                                .setActivityFailureInfo(ActivityFailureInfo.newBuilder()
                                        .setScheduledEventId(5)
                                        .setStartedEventId(6)
                                        .setActivityType(
                                                ActivityType.newBuilder().setName("Debit"))
                                        .setActivityId("a1")
                                        .setRetryState(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED)
                                        .setIdentity("me"))),
                Arguments.of(
                        new ChildWorkflowFailure(
                                "m", "ns", "w2", "r2", "Child", 8, 9, RetryState.RETRY_STATE_TIMEOUT, null),
                        failure()
                                .setChildWorkflowExecutionFailureInfo(ChildWorkflowExecutionFailureInfo.newBuilder()
                                        .setNamespace("ns")
                                        .setWorkflowExecution(WorkflowExecution.newBuilder()
                                                .setWorkflowId("w2")
                                                .setRunId("r2"))
                                        .setWorkflowType(
                                                WorkflowType.newBuilder().setName("Child"))
                                        .setInitiatedEventId(8)
                                        .setStartedEventId(9)
                                        .setRetryState(RetryState.RETRY_STATE_TIMEOUT))));
    }

    @ParameterizedTest
    @MethodSource
    void line99EachKindCarriesWhatTheOthersRead(TemporalFailure thrown, Failure.Builder wire)
            throws ReflectiveOperationException {
        thrown.setStackTrace(new StackTraceElement[0]);
        assertThat(CONVERTERS.toFailure(thrown)).isEqualTo(wire.build());
        RuntimeException read = CONVERTERS.toException(wire.build());
        assertThat(read).hasSameClassAs(thrown).hasMessage("m");
        for (Method says : thrown.getClass().getDeclaredMethods()) {
            if (isAccessor(says)) {
                assertThat(says.invoke(read)).as(says.getName()).isEqualTo(says.invoke(thrown));
            }
        }
    }

    private static boolean isAccessor(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && method.getParameterCount() == 0
                && method.getReturnType() != Details.class
                && !TemporalFailure.class.isAssignableFrom(method.getReturnType());
    }

    @Test
    void line99OnlyStacksOfJavaAreRead() {
        Failure ofJava = failure().setStackTrace("a.B.m(B.java:3)\n").build();
        assertThat(CONVERTERS.toException(ofJava).getStackTrace()).hasSize(1);
        Failure ofGo = ofJava.toBuilder().setSource("GoSDK").build();
        assertThat(CONVERTERS.toException(ofGo).getStackTrace())
                .isNotEqualTo(CONVERTERS.toException(ofJava).getStackTrace());
    }

    @Test
    void line100WhatIsNoneOfThemIsTriedAgainUnderTheNameOfItsClass() {
        Failure told = CONVERTERS.toFailure(new java.io.IOException("no line"));
        assertThat(told.getMessage()).isEqualTo("no line");
        assertThat(told.getApplicationFailureInfo().getType()).isEqualTo("java.io.IOException");
        assertThat(told.getApplicationFailureInfo().getNonRetryable()).isFalse();
    }

    @Test
    void aValueThatCannotBeReadIsNotQuotedToTheServer() {
        DataConverter data = DataConverter.standard();
        Payload secret = data.toPayload("my secret word");
        assertThatThrownBy(() -> data.fromPayload(secret, Integer.class)).satisfies(thrown -> {
            assertThat(thrown.getCause()).as("in the log of the worker").hasMessageContaining("my secret word");
            Failure told =
                    CONVERTERS.toFailure(new DataConverterException("argument 1: " + thrown.getMessage(), thrown));
            assertThat(told.toString()).doesNotContain("secret");
            assertThat(told.getCause().getMessage()).isEqualTo("not JSON of java.lang.Integer");
            assertThat(told.getCause().hasCause()).isFalse();
        });
    }

    @Test
    void line100WhatSaysNothingOfItselfAndResetsAreFailuresOfApplications() {
        assertThat(CONVERTERS.toException(failure().build()))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        read -> assertThat(read.type()).isEmpty());
        assertThat(CONVERTERS.toException(failure()
                        .setResetWorkflowFailureInfo(
                                ResetWorkflowFailureInfo.newBuilder().setLastHeartbeatDetails(json("3")))
                        .build()))
                .isInstanceOfSatisfying(ApplicationFailure.class, read -> {
                    assertThat(read.type()).isEqualTo("ResetWorkflow");
                    assertThat(read.details().get(0, Integer.class)).isEqualTo(3);
                });
    }

    @Test
    void line100WhatWasReceivedIsPassedOnAsItCame() {
        Failure foreign = Failure.newBuilder()
                .setMessage("m")
                .setSource("GoSDK")
                .setStackTrace("goroutine 7")
                .setCause(failure().setServerFailureInfo(ServerFailureInfo.getDefaultInstance()))
                .setApplicationFailureInfo(
                        ApplicationFailureInfo.newBuilder().setType("T").setDetails(json("{\"of\":\"Go\"}")))
                .build();
        assertThat(CONVERTERS.toFailure(CONVERTERS.toException(foreign))).isEqualTo(foreign);
    }
}
