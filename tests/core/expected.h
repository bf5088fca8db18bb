// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/analysis.h"

#include <algorithm>
#include <cmath>

/// The counting rules once more, written from their description alone: what the tests of the operators expect.
namespace ridgepoint::expected {

/// Bytes per element of weights, activations and KV cache.
struct Widths
{
    double w = 2;
    double a = 2;
    double c = 2;
};

/// The symbols of the rules for one pass.
struct Symbols
{
    double B, T, C, D, H, K, d, F, V;
    double S = C + T;
    double n = B * T;
};

inline Symbols symbols(const Scenario& s, bool decode)
{
    const Model& m = s.model;
    const double T = decode ? 1 : s.workload.prompt;
    const double C = decode ? s.workload.decodeContext() - 1 : 0;
    return {double(s.workload.batch), T, C, double(m.hidden), double(m.heads), double(m.kv_heads), double(m.head_dim),
        double(m.intermediate), double(m.vocab)};
}

/// One instance of an operator.
struct Row
{
    double flop = 0;
    double weights = 0;
    double activations = 0;
    double kv = 0;
};

inline Row gemm(double n, double k, double m, Widths b = {})
{
    return {2 * n * k * m, k * m * b.w, n * k * b.a + n * m * b.a, 0};
}

/// A GEMM whose output is the KV-cache write.
inline Row gemmToCache(double n, double k, double m, Widths b = {})
{
    return {2 * n * k * m, k * m * b.w, n * k * b.a, n * m * b.c};
}

inline Row norm(double flopPerElement, double rows, double width, Widths b = {})
{
    return {flopPerElement * rows * width, width * b.w, 2 * rows * width * b.a, 0};
}

inline bool close(double found, double wanted, double tolerance = 1e-12)
{
    return std::abs(found - wanted) <= tolerance * std::max(std::abs(found), std::abs(wanted));
}

/// Empty when the operator is there, `count` times, with these numbers; otherwise what differs.
inline QString mismatch(const Phase& phase, OperatorId id, int count, const Row& row)
{
    const OperatorCost* cost = phase.find(id);
    const QString title = QString::fromStdString(std::string(name(id)));
    if (cost == nullptr)
        return title + QStringLiteral(" is missing");
    const auto differs = [&](const char* what, double found, double wanted) {
        return close(found, wanted) ? QString()
                                    : QStringLiteral("%1 %2: found %3, expected %4. ")
                                          .arg(title, QLatin1String(what))
                                          .arg(found, 0, 'g', 17)
                                          .arg(wanted, 0, 'g', 17);
    };
    return differs("count", cost->count, count) + differs("FLOP", cost->flop, row.flop)
        + differs("weight bytes", cost->weight_bytes, row.weights)
        + differs("activation bytes", cost->activation_bytes, row.activations)
        + differs("KV-cache bytes", cost->kv_cache_bytes, row.kv);
}

} // namespace ridgepoint::expected

#define COMPARE_OPERATOR(phase, id, count, ...)                                                                        \
    QCOMPARE(ridgepoint::expected::mismatch(phase, OperatorId::id, count, __VA_ARGS__), QString())
