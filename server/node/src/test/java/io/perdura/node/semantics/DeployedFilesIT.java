package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.rpc.Code;
import io.perdura.node.Main;
import io.perdura.node.config.Setting;
import io.perdura.node.metric.MetricTable;
import io.perdura.node.metric.RpcMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is deployed names flags, variables, ports and series that there are. */
class DeployedFilesIT {
    private static final Path DEPLOY = Path.of("..", "..", "cluster-config", "deploy");
    private static final Path HELM = DEPLOY.resolve("helm/perdura");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern FLAG = Pattern.compile("(?<=[\\s\"'])--[a-z][a-z-]+");
    /** Of PromQL. */
    private static final Set<String> WORDS = Set.of(
            "sum",
            "by",
            "rate",
            "increase",
            "max",
            "min",
            "histogram_quantile",
            "le",
            "instance",
            "operation",
            "error_type",
            "label_values",
            "area",
            "job",
            "heap",
            "perdura");

    @Test
    void everyFlagIsOneOfTheServers() throws IOException {
        Set<String> known = new TreeSet<>();
        Main.commandLine()
                .getSubcommands()
                .get("start")
                .getCommandSpec()
                .options()
                .forEach(option -> known.addAll(List.of(option.names())));

        for (Path file : List.of(
                DEPLOY.resolve("compose/compose.yaml"),
                DEPLOY.resolve("systemd/perdura.service"),
                HELM.resolve("templates/statefulset.yaml"))) {
            List<String> used = found(FLAG, Files.readString(file));
            assertThat(used).as(file.toString()).isNotEmpty().allMatch(known::contains);
        }
    }

    @Test
    void everyVariableIsOneOfTheServers() throws IOException {
        Set<String> known = new TreeSet<>(Set.of("POD_IP", "PERDURA_JAVA_OPTS"));
        Setting.ALL.forEach(setting -> known.addAll(setting.environment()));

        String statefulSet = Files.readString(HELM.resolve("templates/statefulset.yaml"));
        assertThat(found(Pattern.compile("(?<=- name: )[A-Z_]+"), statefulSet))
                .isNotEmpty()
                .allMatch(known::contains);
        JsonNode compose = YAML.readTree(DEPLOY.resolve("compose/compose.yaml").toFile());
        compose.at("/x-node/environment")
                .fieldNames()
                .forEachRemaining(name -> assertThat(known).contains(name));
    }

    @Test
    void everyNodeOfTheComposeFileKnowsTheOthers() throws IOException {
        JsonNode services =
                YAML.readTree(DEPLOY.resolve("compose/compose.yaml").toFile()).get("services");
        List<String> addresses = new ArrayList<>();
        for (String node : List.of("node1", "node2", "node3")) {
            addresses.add(
                    services.at("/" + node + "/networks/default/ipv4_address").asText());
        }
        for (int i = 0; i < addresses.size(); i++) {
            List<String> command = new ArrayList<>();
            services.at("/node" + (i + 1) + "/command").forEach(word -> command.add(word.asText()));
            assertThat(command).containsSequence("--cluster-ip", addresses.get(i));
            String join = command.get(command.indexOf("--join") + 1);
            assertThat(join.split(","))
                    .containsExactlyElementsOf(
                            addresses.stream().map(address -> address + ":5701").toList());
        }
    }

    /** Without Helm's own engine: what stands between the braces is cut out, and what is left must be objects. */
    @Test
    void templatesAreYamlAndAskForValuesThatThereAre() throws IOException {
        JsonNode values = YAML.readTree(HELM.resolve("values.yaml").toFile());
        try (Stream<Path> templates = Files.list(HELM.resolve("templates"))) {
            for (Path template :
                    templates.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                String text = Files.readString(template);
                long opened = found(Pattern.compile("\\{\\{-? *(if|with|range|define) "), text)
                        .size();
                assertThat(found(Pattern.compile("\\{\\{-? *end"), text))
                        .as(template.toString())
                        .hasSize((int) opened);
                for (String path : found(Pattern.compile("(?<=\\.Values\\.)[A-Za-z.]+"), text)) {
                    assertThat(values.at("/" + path.replace('.', '/')).isMissingNode())
                            .as(template + ": " + path)
                            .isFalse();
                }
                String plain =
                        text.replaceAll("(?m)^ *\\{\\{-[^}]*\\}\\}\\s*$", "").replaceAll("\\{\\{[^}]*\\}\\}", "1");
                MappingIterator<JsonNode> objects =
                        YAML.readerFor(JsonNode.class).readValues(plain);
                while (objects.hasNext()) {
                    JsonNode object = objects.next();
                    assertThat(object.path("apiVersion").asText())
                            .as(template.toString())
                            .isNotEmpty();
                    assertThat(object.path("kind").asText())
                            .as(template.toString())
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void everySeriesOfADashboardOrAnAlertIsOneOfTheServers() throws IOException {
        Set<String> known = series();
        List<String> expressions = new ArrayList<>();
        YAML.readTree(DEPLOY.resolve("prometheus/alerts.yaml").toFile())
                .findValues("expr")
                .forEach(expression -> expressions.add(expression.asText()));
        new ObjectMapper()
                .readTree(DEPLOY.resolve("grafana/perdura.json").toFile())
                .findValues("expr")
                .forEach(expression -> expressions.add(expression.asText()));

        assertThat(expressions).hasSizeGreaterThan(20);
        for (String expression : expressions) {
            String bare = expression.replaceAll("\\{[^}]*\\}", "").replaceAll("\\[[^\\]]*\\]", "");
            assertThat(bare.chars().filter(c -> c == '(').count())
                    .as(expression)
                    .isEqualTo(bare.chars().filter(c -> c == ')').count());
            assertThat(found(Pattern.compile("[a-z_]{2,}"), bare))
                    .as(expression)
                    .allMatch(word -> WORDS.contains(word) || word.equals("up") || known.contains(word));
        }
    }

    /** What a page of metrics can hold: what a server shows, and what failures of all kinds would add. */
    private static Set<String> series() {
        MetricTable table = new MetricTable();
        RpcMetrics rpcs = new RpcMetrics(table);
        for (Code code : Code.values()) {
            if (code != Code.UNRECOGNIZED) {
                rpcs.started("Any");
                rpcs.finished("Any", code, 1);
            }
        }
        StringBuilder page = new StringBuilder(pageAfterACollection());
        table.write(page.append('\n'));
        return new TreeSet<>(found(Pattern.compile("(?m)^[a-z_]+(?=[{ ])"), page.toString()));
    }

    /** Some series are there only once memory was collected, which is told of a moment later. */
    private static String pageAfterACollection() {
        System.gc();
        return await().until(() -> OneServer.shared().page("/metrics"), page -> page.contains("jvm_gc_pause"));
    }

    private static List<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
