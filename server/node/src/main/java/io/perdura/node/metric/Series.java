package io.perdura.node.metric;

/** One line, or for a histogram one group of lines, below a name: a label set and its value. */
interface Series {
    void write(String name, StringBuilder page);
}
