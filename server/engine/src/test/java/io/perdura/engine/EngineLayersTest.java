package io.perdura.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** The floors of the engine: the core of a run knows no machine, no arrow runs back up, a part has its owners. */
@AnalyzeClasses(packages = "io.perdura.engine", importOptions = DoNotIncludeTests.class)
class EngineLayersTest {

    /** Part → the packages whose machines may change it, besides the core itself. */
    private static final Map<String, Set<String>> OWNERS = Map.ofEntries(
            Map.entry("ExecutionPart", Set.of("execution")),
            Map.entry("WorkflowTaskPart", Set.of("workflowtask")),
            Map.entry("ActivityPart", Set.of("activity")),
            Map.entry("TimerPart", Set.of("timer")),
            Map.entry("BufferPart", Set.of("rule", "timer")),
            Map.entry("RequestPart", Set.of("signal", "activity", "execution", "rule")),
            Map.entry("OutboxPart", Set.of("outbox", "child", "external")),
            Map.entry("ChildPart", Set.of("child")),
            Map.entry("UpdatePart", Set.of("update", "workflowtask")),
            Map.entry("BatchPart", Set.of("batch")),
            Map.entry("ResetPointPart", Set.of("execution")));

    @ArchTest
    static final ArchRule noArrowRunsBackUp = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("stored")
            .definedBy("io.perdura.engine.v1..")
            .layer("core")
            .definedBy("io.perdura.engine")
            .layer("leaf")
            .definedBy("io.perdura.engine.check..", "io.perdura.engine.cron..")
            .layer("retry")
            .definedBy("io.perdura.engine.retry..")
            .layer("outbox")
            .definedBy("io.perdura.engine.outbox..")
            .layer("workflowtask")
            .definedBy("io.perdura.engine.workflowtask..")
            .layer("things")
            .definedBy(
                    "io.perdura.engine.activity..",
                    "io.perdura.engine.timer..",
                    "io.perdura.engine.signal..",
                    "io.perdura.engine.child..",
                    "io.perdura.engine.external..",
                    "io.perdura.engine.update..")
            .layer("execution")
            .definedBy("io.perdura.engine.execution..")
            .layer("batch")
            .definedBy("io.perdura.engine.batch..")
            .layer("matching")
            .definedBy("io.perdura.engine.matching..")
            .layer("rule")
            .definedBy("io.perdura.engine.rule..")
            .whereLayer("rule")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("matching")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("batch")
            .mayOnlyBeAccessedByLayers("rule")
            .whereLayer("execution")
            .mayOnlyBeAccessedByLayers("batch", "rule")
            .whereLayer("things")
            .mayOnlyBeAccessedByLayers("execution", "rule")
            .whereLayer("outbox")
            .mayOnlyBeAccessedByLayers("things", "execution", "rule")
            .whereLayer("workflowtask")
            .mayOnlyBeAccessedByLayers("things", "execution", "rule")
            .whereLayer("retry")
            .mayOnlyBeAccessedByLayers("workflowtask", "things", "execution", "rule")
            .whereLayer("leaf")
            .mayOnlyBeAccessedByLayers("retry", "workflowtask", "things", "execution", "rule")
            .ensureAllClassesAreContainedInArchitectureIgnoring(resideInAPackage("io.perdura.engine.v1.."));

    @ArchTest
    static final ArchRule noPackageCircle =
            slices().matching("io.perdura.engine.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule thingsKnowNoOtherThing = slices().matching(
                    "io.perdura.engine.(activity|timer|signal|child|external|update)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule partsAreChangedByTheirOwners = methods()
            .that()
            .areDeclaredInClassesThat(DescribedPredicate.describe(
                    "are parts", (JavaClass c) -> c.isAssignableTo(Part.class) && !c.isInterface()))
            .and()
            .haveRawReturnType(void.class)
            .should(beCalledByTheirOwnersOnly());

    private static ArchCondition<JavaMethod> beCalledByTheirOwnersOnly() {
        return new ArchCondition<>("be called by the core and the owners of the part only") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<String> owners = OWNERS.get(method.getOwner().getSimpleName());
                if (owners == null) {
                    events.add(SimpleConditionEvent.violated(
                            method, method.getOwner().getSimpleName() + " has no row in the table of owners"));
                    return;
                }
                method.getAccessesToSelf().forEach(access -> {
                    String from = access.getOriginOwner().getPackageName();
                    boolean holds = from.equals("io.perdura.engine")
                            || owners.stream().anyMatch(owner -> from.equals("io.perdura.engine." + owner));
                    events.add(new SimpleConditionEvent(method, holds, access.getDescription()));
                });
            }
        };
    }
}
