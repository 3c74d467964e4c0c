package io.perdura.node.api.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know that there is a wire. */
@AnalyzeClasses(packages = "io.perdura.node", importOptions = DoNotIncludeTests.class)
class WireBoundaryTest {
    @ArchTest
    static final ArchRule only_the_api_and_the_place_that_wires_it_know_the_wire = classes()
            .that()
            .resideInAPackage("io.perdura.node.api.wire..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("io.perdura.node.api..", "io.perdura.node.server", "io.perdura.node.metric..");
}
