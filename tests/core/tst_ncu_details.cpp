// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/core/counter_test_text.h"

#include <cmath>
#include <filesystem>

using namespace ridgepoint;
using namespace ridgepoint::test;

class TestNcuDetails : public QObject
{
    Q_OBJECT

private slots:
    void readsLabels();
    void keepsRules();
    void readsSummaries();
    void gathersSummariesSortedByMetric();
    void readsRealFile();
};

void TestNcuDetails::readsLabels()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_details.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NcuDetails);
    QCOMPARE(found.launches.size(), std::size_t {2});
    QCOMPARE(found.dropped_rows, std::size_t {0});
    QCOMPARE(found.counter_sets.size(), std::size_t {1}); // though the units of the launches differ
    QCOMPARE(found.launches[0].time_s, 45.5e-6);
    QCOMPARE(found.value(found.launches[0], "Elapsed Cycles"), 63779.0);
    QCOMPARE(found.value(found.launches[0], "Dynamic Shared Memory Per Block"), 1020.0);
    QVERIFY(!found.counter("Function Cache Configuration")); // "CachePreferNone" is no number

    // One label, two numbers.
    std::vector<Counter> throughputs;
    std::ranges::copy_if(found.counters, std::back_inserter(throughputs),
        [](const Counter& counter) { return counter.name == "Memory Throughput"; });
    QCOMPARE(throughputs.size(), std::size_t {2});
    QCOMPARE(throughputs[0], (Counter {"Memory Throughput", "%", "GPU Speed Of Light Throughput"}));
    QCOMPARE(throughputs[1], (Counter {"Memory Throughput", "byte/s", "Memory Workload Analysis"}));
    const auto index =
        static_cast<std::uint32_t>(std::ranges::find(found.counters, throughputs[1]) - found.counters.begin());
    QCOMPARE(found.value(found.launches[0], index), 488.17e9);
    QCOMPARE(found.value(found.launches[1], index), 812.4e6);
}

void TestNcuDetails::keepsRules()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_details.csv"));

    QCOMPARE(parsed.value.remarks.size(), std::size_t {4});
    const KernelRemark& first = parsed.value.remarks[0];
    QCOMPARE(first.launch, 0U);
    QCOMPARE(first.rule, std::string("SOLBottleneck"));
    QCOMPARE(first.kind, std::string("OPT"));
    QVERIFY(first.text.find("the \"Memory Workload Analysis\" section, then") != std::string::npos);
    QCOMPARE(first.speedup_percent, 12.5);
    QCOMPARE(parsed.value.remarks[3].launch, 1U);
    QVERIFY(std::isnan(parsed.value.remarks[3].speedup_percent));
}

void TestNcuDetails::readsSummaries()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_summary.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NcuSummary);
    QCOMPARE(found.launches.size(), std::size_t {2});
    QCOMPARE(found.launches[0].invocations, 14U);
    QCOMPARE(found.launches[1].invocations, 1204U);
    QCOMPARE(found.launches[0].time_s, 21.25e-6);
    QVERIFY(std::abs(found.value(found.launches[0], "dram__bytes.sum") - 8.19e6) < 1);
    QCOMPARE(found.value(found.launches[0], "dram__bytes.avg"), 256050.0);
    QCOMPARE(found.value(found.launches[0], "dram__bytes.max"), 258000.0);
    QVERIFY(std::isnan(found.value(found.launches[1], "dram__bytes.max")));
}

/// What a summary says of a kernel stands there once: nothing need be guessed.
void TestNcuDetails::gathersSummariesSortedByMetric()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_summary_by_metric.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.launches.size(), std::size_t {3});
    QCOMPARE(found.launches[0].invocations, 14U);
    QCOMPARE(found.launches[0].time_s, 21.25e-6);
    QVERIFY(std::abs(found.value(found.launches[0], "dram__bytes.sum") - 8.19e6) < 1);
    QCOMPARE(found.launches[1].time_s, 3.25e-6); // the same kernel as the next, with another grid
    QCOMPARE(found.launches[2].time_s, 1.5e-6);
    QCOMPARE(found.value(found.launches[2], "dram__bytes.sum"), 16400.0);
}

void TestNcuDetails::readsRealFile()
{
    const std::string path = sharedCounters("ncu_details_gb200/cublaslt_ncu.log");
    if (!std::filesystem::exists(path))
        QSKIP("shared data is not here");

    const Parsed<CounterFile> parsed = importCounters(path);
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QCOMPARE(found.layout, CounterLayout::NcuDetails);
    QCOMPARE(found.launches.size(), std::size_t {1});
    QCOMPARE(found.remarks.size(), std::size_t {8});
    QCOMPARE(found.launches[0].grid, (Extent {9, 32, 1}));
    QCOMPARE(found.launches[0].time_s, 406240e-9);
    QCOMPARE(found.value(found.launches[0], "DRAM Frequency"), 3995313115.40);
    QCOMPARE(found.value(found.launches[0], "Elapsed Cycles"), 508757.0);
}

QTEST_GUILESS_MAIN(TestNcuDetails)
#include "tst_ncu_details.moc"
