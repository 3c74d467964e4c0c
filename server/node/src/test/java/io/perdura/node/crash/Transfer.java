package io.perdura.node.crash;

/** What is to be moved: the input of the workflow. */
public record Transfer(String id, String from, String to, long cents, long pauseMs) {}
