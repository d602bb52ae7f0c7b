package dev.sweepline.operator.report;

/// Who commits reports.
public record Author(String name, String email) {}
