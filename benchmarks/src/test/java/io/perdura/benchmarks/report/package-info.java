/** What a build tells of itself at its end. */
package io.perdura.benchmarks.report;
