package io.perdura.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The boundaries of ARCHITECTURE.md that the module system does not hold. */
@AnalyzeClasses(packages = "io.perdura.node", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

    /** Tests may reach into anything; wherever the build puts them. */
    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("test-classes");
        }
    }

    @ArchTest
    static final ArchRule sqlStandsInPersistence = noClasses()
            .that()
            .resideOutsideOfPackages("io.perdura.node.persistence..", "io.perdura.node.visibility..")
            .and()
            .haveNameNotMatching(".*\\.StartFailure.*") // tells an operator what Postgres said
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..");

    @ArchTest
    static final ArchRule grpcStandsInTheWire = noClasses()
            .that()
            .resideOutsideOfPackage("io.perdura.node.api.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "io.vertx.grpc..");

    @ArchTest
    static final ArchRule busAndHazelcastStandInRouting = noClasses()
            .that()
            .resideOutsideOfPackages("io.perdura.node.routing..", "io.perdura.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.eventbus..", "com.hazelcast..", "io.vertx.spi.cluster..");

    /** A clock that can be set is asked for moments only, through {@link io.perdura.node.time.Clock}; spans have the steady one. */
    @ArchTest
    static final ArchRule theWallClockIsReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackages("io.perdura.node.time..", "io.perdura.node.launch..")
            .should()
            .accessTargetWhere(target(name("currentTimeMillis")));

    @ArchTest
    static final ArchRule shardsKnowNoCallers = noClasses()
            .that()
            .resideInAnyPackage("io.perdura.node.shard..", "io.perdura.node.matching..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.perdura.node.api..", "io.perdura.node.http..", "io.perdura.node.launch..");

    @ArchTest
    static final ArchRule shardsAndMatchingMeetOnlyThroughRouting = noClasses()
            .that()
            .resideInAPackage("io.perdura.node.shard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.perdura.node.matching..");

    @ArchTest
    static final ArchRule matchingKnowsNoShards = noClasses()
            .that()
            .resideInAPackage("io.perdura.node.matching..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.perdura.node.shard..", "io.perdura.node.persistence..", "io.perdura.node.append..");

    @ArchTest
    static final ArchRule storageKnowsNobodyAbove = noClasses()
            .that()
            .resideInAnyPackage("io.perdura.node.persistence..", "io.perdura.node.append..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.perdura.node.shard..",
                    "io.perdura.node.api..",
                    "io.perdura.node.matching..",
                    "io.perdura.node.routing..");

    @ArchTest
    static final ArchRule callsKnowNobody = noClasses()
            .that()
            .resideInAPackage("io.perdura.node.rpc..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.perdura.node..")
                    .and(not(resideInAnyPackage("io.perdura.node.rpc..", "io.perdura.node.v1.."))));

    @ArchTest
    static final ArchRule routingKnowsNobodyWhoDecides = noClasses()
            .that()
            .resideInAPackage("io.perdura.node.routing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.perdura.node.api..",
                    "io.perdura.node.shard..",
                    "io.perdura.node.matching..",
                    "io.perdura.node.worker..");

    /** Only the shard opens decisions: it looks first whether there is room for what they come to. */
    @ArchTest
    static final ArchRule routesGetTheirDecisionsFromTheShard = noClasses()
            .that()
            .resideInAPackage("io.perdura.node.shard.route..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.perdura.engine.rule.RunRules");

    private static final SliceAssignment PACKAGES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.startsWith("io.perdura.node") ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    };

    @ArchTest
    static final ArchRule noPackagesFormACircle =
            SlicesRuleDefinition.slices().assignedFrom(PACKAGES).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheServerWires = classes()
            .that()
            .haveSimpleName("Server")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("io.perdura.node.server", "io.perdura.node.launch..");
}
