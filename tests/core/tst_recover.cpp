// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/stores/recover.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <random>

using namespace ridgepoint;

namespace {

/// Sizes as models and servers have them.
RecoveredParameters randomTruth(std::mt19937& random)
{
    const auto pick = [&](const auto& choices) { return choices[random() % choices.size()]; };
    RecoveredParameters truth;
    truth.sequence = pick(std::array<std::int64_t, 8> {64, 128, 256, 512, 1000, 1024, 2048, 4096});
    truth.head_dim = pick(std::array<std::int64_t, 5> {64, 80, 96, 128, 256});
    truth.heads = pick(std::array<std::int64_t, 6> {8, 12, 16, 32, 40, 64});
    truth.batch = pick(std::array<std::int64_t, 5> {1, 2, 4, 8, 32});
    truth.element_bytes = pick(std::array {4.0, 2.0, 1.0, 0.5});
    return truth;
}

bool sameSizes(const RecoveredParameters& a, const RecoveredParameters& b)
{
    return a.sequence == b.sequence && a.head_dim == b.head_dim && a.heads == b.heads && a.batch == b.batch
        && a.element_bytes == b.element_bytes;
}

/// All is known but what the bits of `open` name.
KnownParameters knownOf(const RecoveredParameters& truth, unsigned open)
{
    KnownParameters known;
    if ((open & 1u) == 0)
        known.sequence = truth.sequence;
    if ((open & 2u) == 0)
        known.head_dim = truth.head_dim;
    if ((open & 4u) == 0)
        known.heads = truth.heads;
    if ((open & 8u) == 0)
        known.batch = truth.batch;
    if ((open & 16u) == 0)
        known.element_bytes = truth.element_bytes;
    return known;
}

QString described(const RecoveredParameters& p)
{
    return QStringLiteral("%1 x %2, %3 heads of %4, %5 bytes")
        .arg(p.batch)
        .arg(p.sequence)
        .arg(p.heads)
        .arg(p.head_dim)
        .arg(p.element_bytes);
}

QString sentence(const Recovery& recovery)
{
    return QString::fromStdString(recovery.sentence);
}

} // namespace

class TestRecover : public QObject
{
    Q_OBJECT

private slots:
    void oneOpenParameterIsRecovered_data();
    void oneOpenParameterIsRecovered();
    void truthIsAmongTheEqualsOfTwoOpenParameters();
    void publishedTables_data();
    void publishedTables();
    void seesAQuantisedOutput();
    void cannotTellElementSizeFromLength();
    void gridAndLoadsTellSequenceFromBatch();
    void peakBoundsTheSequence();
    void partlyFilledSectorsLeaveAResidual();
    void tellsWhatIsNeeded();
    void hintsAtRepeatedReads();
    void hostileCounts_data();
    void hostileCounts();
};

void TestRecover::oneOpenParameterIsRecovered_data()
{
    QTest::addColumn<unsigned>("open");
    QTest::newRow("sequence") << 1u;
    QTest::newRow("head size") << 2u;
    QTest::newRow("heads") << 4u;
    QTest::newRow("batch") << 8u;
    QTest::newRow("element size") << 16u;
}

void TestRecover::oneOpenParameterIsRecovered()
{
    QFETCH(unsigned, open);
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        const RecoveredParameters truth = randomTruth(random);
        const Recovery recovery = recoverParameters({storeSectors(truth)}, knownOf(truth, open));
        QVERIFY2(!recovery.answers.empty() && sameSizes(recovery.answers.front(), truth),
            qPrintable(described(truth) + QStringLiteral(": ") + sentence(recovery)));
        QVERIFY2(recovery.determined, qPrintable(sentence(recovery)));
        QCOMPARE(recovery.quantised, truth.element_bytes <= 1 ? QuantisedOutput::Yes : QuantisedOutput::No);
    }
}

/// Two or more open parameters give many exact answers: the truth is one of those that fit as well as the first.
void TestRecover::truthIsAmongTheEqualsOfTwoOpenParameters()
{
    std::mt19937 random(11);
    for (int i = 0; i < 200; ++i) {
        const RecoveredParameters truth = randomTruth(random);
        for (unsigned open = 1; open < 31; ++open) {
            RecoverOptions options;
            options.limit = 1000000;
            if (std::popcount(open) != 2)
                continue;
            const Recovery recovery = recoverParameters({storeSectors(truth)}, knownOf(truth, open), options);
            const auto found =
                std::ranges::find_if(recovery.answers, [&](const auto& p) { return sameSizes(p, truth); });
            QVERIFY2(found != recovery.answers.end(), qPrintable(described(truth)));
            QCOMPARE(found->residual, 0.0);
            QCOMPARE(recovery.answers.front().residual, 0.0);
        }
    }
}

/// From the counts of the published tables (fp32, one sequence, 12 heads of 64 in the first) back to the sizes.
void TestRecover::publishedTables_data()
{
    QTest::addColumn<double>("collected");
    QTest::addColumn<qint64>("seqlen");
    QTest::addColumn<qint64>("headDim");
    const std::array<qint64, 5> lengths {64, 128, 256, 512, 1024};
    for (const qint64 length : lengths)
        QTest::addRow("seqlen %lld", length) << 96.0 * double(length) << length << qint64 {768};
    for (const qint64 width : {384, 768, 1536, 3072, 6144})
        QTest::addRow("headDim %lld", width) << 16.0 * double(width) << qint64 {128} << width;
}

void TestRecover::publishedTables()
{
    QFETCH(double, collected);
    QFETCH(qint64, seqlen);
    QFETCH(qint64, headDim);
    KnownParameters known;
    known.head_dim = headDim;
    known.heads = 1;
    known.batch = 1;
    known.element_bytes = 4;
    const Recovery bySequence = recoverParameters({collected}, known);
    QVERIFY2(bySequence.determined, qPrintable(sentence(bySequence)));
    QCOMPARE(bySequence.answers.front().sequence, seqlen);
    known.sequence = seqlen;
    known.element_bytes.reset();
    const Recovery byElement = recoverParameters({collected}, known);
    QCOMPARE(byElement.answers.size(), std::size_t {1});
    QCOMPARE(byElement.answers.front().element_bytes, 4.0);
    QCOMPARE(byElement.quantised, QuantisedOutput::No);
}

void TestRecover::seesAQuantisedOutput()
{
    KnownParameters known {2048, 128, 32, 4, {}};
    const Recovery recovery = recoverParameters({2048.0 * 128 * 32 * 4 * 1 / 32}, known);
    QVERIFY(recovery.determined);
    QCOMPARE(recovery.quantised, QuantisedOutput::Yes);
    QVERIFY2(sentence(recovery).contains(QStringLiteral("quantised")), qPrintable(sentence(recovery)));
}

void TestRecover::cannotTellElementSizeFromLength()
{
    const Recovery recovery = recoverParameters({2048.0 * 128 * 32 * 2 / 32}, {{}, 128, 32, 1, {}});
    QCOMPARE(recovery.answers.size(), std::size_t {4});
    QVERIFY(!recovery.determined);
    QCOMPARE(recovery.quantised, QuantisedOutput::Unknown);
    QVERIFY(std::ranges::any_of(
        recovery.needs, [](const std::string& need) { return need.find("element size") != std::string::npos; }));
}

void TestRecover::gridAndLoadsTellSequenceFromBatch()
{
    const double sectorsOfHead = 1024.0 * 128 * 2 / 32;
    StoreCounters counters;
    counters.store_sectors = 4 * 32 * sectorsOfHead;
    counters.blocks = 4 * 32 * 8; // tiles of 128 queries
    counters.load_sectors = counters.store_sectors + 2 * counters.blocks * sectorsOfHead;
    // 2 × 2048 causal tokens load as much as 4 × 1024 that see everything.
    const Recovery either = recoverParameters(counters, {{}, 128, 32, {}, 2.0});
    QVERIFY(!either.determined);
    const Recovery recovery = recoverParameters(counters, {{}, 128, 32, {}, 2.0, false});
    QVERIFY(recovery.answers.size() > 1);
    QVERIFY2(recovery.determined, qPrintable(sentence(recovery)));
    QCOMPARE(recovery.answers.front().sequence, std::int64_t {1024});
    QCOMPARE(recovery.answers.front().batch, std::int64_t {4});
}

void TestRecover::peakBoundsTheSequence()
{
    StoreCounters counters;
    counters.store_sectors = 8.0 * 1024 * 32 * 128 * 2 / 32;
    const KnownParameters known {{}, 128, 32, {}, 2.0};
    const auto longest = [](const Recovery& recovery) {
        return std::ranges::max(recovery.answers, {}, &RecoveredParameters::sequence).sequence;
    };
    QCOMPARE(longest(recoverParameters(counters, known)), std::int64_t {8192});
    counters.peak_flop_per_s = 312e12;
    counters.time_s = 4e-4; // enough for 8 × 1024 tokens; one sequence of 8192 takes 1.76 ms at the peak
    QVERIFY(longest(recoverParameters(counters, known)) < 2048);
}

void TestRecover::partlyFilledSectorsLeaveAResidual()
{
    const double ideal = 1024.0 * 128 * 32 * 2 / 32;
    const Recovery recovery = recoverParameters({ideal * 1.01}, {1024, 128, 32, 1, {}});
    QCOMPARE(recovery.answers.size(), std::size_t {1});
    QVERIFY(std::abs(recovery.answers.front().residual - 0.01) < 1e-9);
    QVERIFY(recoverParameters({ideal * 1.1}, {1024, 128, 32, 1, {}}).answers.empty());
}

void TestRecover::tellsWhatIsNeeded()
{
    const Recovery recovery = recoverParameters({98304}, {});
    QVERIFY(recovery.answers.empty());
    QVERIFY(!recovery.determined);
    QVERIFY(recovery.needs.size() >= 6);
    QVERIFY2(sentence(recovery).contains(QStringLiteral("Not determined")), qPrintable(sentence(recovery)));
}

void TestRecover::hintsAtRepeatedReads()
{
    StoreCounters counters {98304};
    counters.dram_bytes = 98304.0 * 32 * 7; // 16-bit Q, K and V and an 8-bit output
    QVERIFY(sentence(recoverParameters(counters, {1024, 64, 12, 1, {}})).contains(QStringLiteral("7 times")));
    counters.dram_bytes = 98304.0 * 32 * 4;
    QVERIFY(!sentence(recoverParameters(counters, {1024, 64, 12, 1, {}})).contains(QStringLiteral("times")));
}

void TestRecover::hostileCounts_data()
{
    QTest::addColumn<double>("sectors");
    QTest::newRow("nothing") << std::nan("");
    QTest::newRow("zero") << 0.0;
    QTest::newRow("negative") << -5.0;
    QTest::newRow("infinite") << HUGE_VAL;
    QTest::newRow("the smallest") << 1e-300;
    QTest::newRow("the largest") << 1e300;
    QTest::newRow("a large prime") << 2147483647.0;
    QTest::newRow("a product of many small factors") << 735134400.0;
}

void TestRecover::hostileCounts()
{
    QFETCH(double, sectors);
    QElapsedTimer timer;
    timer.start();
    for (unsigned open = 0; open < 32; ++open) {
        const Recovery recovery = recoverParameters({sectors}, knownOf({1024, 128, 32, 4, 2.0}, open));
        QVERIFY(recovery.answers.size() <= 200);
        QVERIFY(recovery.answers.size() <= recovery.found);
        QVERIFY(!recovery.sentence.empty());
    }
    QVERIFY2(recoverParameters({sectors}, {-1, 0, 32, 4, 2.0}).answers.empty(), "known values that are not positive");
    QVERIFY2(timer.elapsed() < 30000, "32 searches of at most a million combinations each");
}

QTEST_APPLESS_MAIN(TestRecover)
#include "tst_recover.moc"
