// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/ideal_time.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;

namespace {

bool isClose(double found, double expected)
{
    return std::abs(found / expected - 1) < 1e-12;
}

/// 100 TFLOP/s, 1 TB/s, 100 GB/s.
constexpr Device device {100e12, 1e12, 40e6, 100, 100e9};

} // namespace

/// Ideal times of single operators, by hand.
class IdealTimes : public QObject
{
    Q_OBJECT

private slots:
    void longPromptsCompute();
    void shortPromptsMove();
    void decodingReadsTheCache();
    void expertsReadTheirWeights();
    void manyTokensCompute();
    void messagesGoAround();
    void unknownFiguresDoNotLimit();
};

void IdealTimes::longPromptsCompute()
{
    // 4 · 32 heads · 128 · 8192 · 8193 / 2 pairs
    const double flop = 4.0 * 32 * 128 * 8192 * 8193 / 2;
    QVERIFY(isClose(idealPrefillTime({1, 8192, 32, 8, 128, 2}, device), flop / 100e12));
}

void IdealTimes::shortPromptsMove()
{
    // One token: query and output of 32 heads, key and value of 8.
    const double bytes = 128 * (4.0 * 32 + 2 * 8 * 2);
    QVERIFY(isClose(idealPrefillTime({1, 1, 32, 8, 128, 2}, device), bytes / 1e12));
}

void IdealTimes::decodingReadsTheCache()
{
    const double bytes = 16.0 * 128 * (4 * 32 + 2 * 2048 * 8 * 1);
    QVERIFY(isClose(idealDecodeTime({16, 2048, 32, 8, 128, 1}, device), bytes / 1e12));
    // So many heads to a KV head that the FLOP count.
    const double flop = 4.0 * 16 * 512 * 128 * 2048;
    QVERIFY(isClose(idealDecodeTime({16, 2048, 512, 1, 128, 2}, device), flop / 100e12));
}

void IdealTimes::expertsReadTheirWeights()
{
    // One token, two of eight experts: their three matrices, activations in, between and out.
    MoeShape shape {1, 4096, 14336, 8, 2};
    const double weights = 2.0 * 3 * 4096 * 14336 * 2;
    const double activations = 2.0 * 2 * (2 * 4096 + 3 * 14336);
    QVERIFY(isClose(idealMoeTime(shape, device), (weights + activations) / 1e12));
    // Uneven rows cannot be faster than even ones: the bound is the same.
    shape.balanced = false;
    QVERIFY(isClose(idealMoeTime(shape, device), (weights + activations) / 1e12));
}

void IdealTimes::manyTokensCompute()
{
    const MoeShape shape {65536, 4096, 14336, 8, 2};
    const double flop = 2.0 * 3 * 4096 * 14336 * 65536 * 2;
    QVERIFY(std::abs(idealMoeTime(shape, device) / (flop / 100e12) - 1) < 1e-9);
}

void IdealTimes::messagesGoAround()
{
    QVERIFY(isClose(idealAllReduceTime(8e6, 8, device), 2 * 7.0 / 8 * 8e6 / 100e9));
    QCOMPARE(idealAllReduceTime(8e6, 1, device), 0.0);
}

void IdealTimes::unknownFiguresDoNotLimit()
{
    const Device noPeak {0, 1e12, 40e6, 100, 100e9};
    const Device nothing;
    const AttentionShape prompt {1, 8192, 32, 8, 128, 2};
    QVERIFY(idealPrefillTime(prompt, noPeak) > 0);
    QVERIFY(idealPrefillTime(prompt, noPeak) < idealPrefillTime(prompt, device));
    QCOMPARE(idealPrefillTime(prompt, nothing), 0.0);
    const MoeShape experts {64, 4096, 14336, 8, 2};
    QVERIFY(idealMoeTime(experts, noPeak) > 0 && std::isfinite(idealMoeTime(experts, noPeak)));
    QCOMPARE(idealMoeTime(experts, nothing), 0.0);
    QCOMPARE(idealAllReduceTime(8e6, 8, nothing), 0.0);
}

QTEST_APPLESS_MAIN(IdealTimes)
#include "tst_ideal_times.moc"
