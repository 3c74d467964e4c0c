package io.perdura.examples.transfer;

/** How far a transfer is. */
public enum TransferStatus {
    STARTED,
    WITHDRAWN,
    DEPOSITED,
    REFUNDED
}
