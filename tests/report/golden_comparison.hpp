#pragma once
/// An `explain --json` object against a golden point.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace boundsweep {

/// Bounds lie in [expect, expect·(1 + 1e-9)], other numbers within 1e-9 either way, labels equal.
void expect_golden(const nlohmann::ordered_json& actual, const nlohmann::json& expected);

}  // namespace boundsweep
