package io.perdura.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Lists, at the end of a build, which tests of all modules took longest: read off the reports that the build has left. */
public final class LongestTests {
    private static final int CLASSES = 10;
    private static final int TESTS = 15;

    private record Test(String className, String name, double seconds) {}

    private LongestTests() {}

    /** @param arguments the folder in whose modules the reports are */
    public static void main(String[] arguments) throws IOException, XMLStreamException {
        System.out.print(list(Path.of(arguments[0])));
    }

    static String list(Path root) throws IOException, XMLStreamException {
        List<Test> tests = new ArrayList<>();
        for (Path report : reports(root)) {
            try (InputStream xml = Files.newInputStream(report)) {
                read(xml, tests);
            }
        }
        Map<String, Double> classes = new TreeMap<>();
        tests.forEach(test -> classes.merge(test.className(), test.seconds(), Double::sum));
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d tests took %.0f s one after another. The longest classes:%n",
                tests.size(),
                classes.values().stream().mapToDouble(Double::doubleValue).sum()));
        classes.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(CLASSES)
                .forEach(entry -> text.append(line(entry.getValue(), entry.getKey())));
        text.append(String.format("The longest tests:%n"));
        tests.stream()
                .sorted(Comparator.comparingDouble(Test::seconds).reversed())
                .limit(TESTS)
                .forEach(test -> text.append(line(test.seconds(), test.className() + "." + test.name())));
        return text.toString();
    }

    private static String line(double seconds, String what) {
        return String.format(Locale.ROOT, "%8.1f s  %s%n", seconds, what);
    }

    private static List<Path> reports(Path root) throws IOException {
        try (Stream<Path> files = Files.find(root, 6, (path, attributes) -> isReport(path))) {
            return files.sorted().toList();
        }
    }

    private static boolean isReport(Path path) {
        String folder = String.valueOf(path.getParent().getFileName());
        String name = path.getFileName().toString();
        return (folder.equals("surefire-reports") || folder.equals("failsafe-reports"))
                && name.startsWith("TEST-")
                && name.endsWith(".xml");
    }

    private static void read(InputStream xml, List<Test> tests) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader reader = factory.createXMLStreamReader(xml);
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamReader.START_ELEMENT
                    && reader.getLocalName().equals("testcase")) {
                tests.add(new Test(
                        reader.getAttributeValue(null, "classname"),
                        reader.getAttributeValue(null, "name"),
                        Double.parseDouble(
                                reader.getAttributeValue(null, "time").replace(",", ""))));
            }
        }
        reader.close();
    }
}
