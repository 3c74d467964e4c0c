package io.perdura.examples.transfer;

/** What is to be moved. */
public record Transfer(String id, String from, String to, long cents) {}
