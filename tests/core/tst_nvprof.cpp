// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/core/counter_test_text.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::test;

class TestNvprof : public QObject
{
    Q_OBJECT

private slots:
    void readsMetricsAndEvents();
    void readsTraces();
    void readsSummaries();
    void readsNsightSystems();
};

void TestNvprof::readsMetricsAndEvents()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("nvprof_metrics.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NvprofMetrics);
    QCOMPARE(found.tool, std::string("nvprof"));
    QCOMPARE(found.launches.size(), std::size_t {3}); // two tables, three kernels and devices
    QCOMPARE(found.devices, (std::vector<std::string> {"Tesla K20c", "Tesla K20c, device 1"}));
    const KernelLaunch& stencil = found.launches[0];
    QCOMPARE(found.kernels[stencil.kernel], std::string("stencil(float*, int, float (*)[16])"));
    QCOMPARE(stencil.invocations, 2U);
    QCOMPARE(found.value(stencil, "elapsed_cycles_sm"), 1206165.0);
    QCOMPARE(found.value(stencil, "l1_cache_global_hit_rate"), 0.0);
    QCOMPARE(found.value(stencil, "gst_throughput"), 20.741408e9);
    QCOMPARE(found.value(stencil, "dram_utilization"), 3.0);
    QCOMPARE(found.value(found.launches[1], "gst_throughput"), 981e6); // printed in MB/s
    QCOMPARE(found.value(found.launches[2], "l1_cache_global_hit_rate"), 2.5);
    QCOMPARE(found.counters[*found.counter("gst_throughput")].unit, std::string("byte/s"));
}

void TestNvprof::readsTraces()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("nvprof_trace.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NvprofTrace);
    QCOMPARE(found.launches.size(), std::size_t {2}); // the copy is no kernel
    QVERIFY(messages(parsed).contains(QLatin1String("memory copies")));
    const KernelLaunch& launch = found.launches[0];
    QCOMPARE(found.kernels[launch.kernel], std::string("volta_sgemm_128x64_nn"));
    QCOMPARE(launch.id, 44);
    QCOMPARE(launch.grid, (Extent {640, 2, 1}));
    QCOMPARE(launch.block, (Extent {128, 1, 1}));
    QCOMPARE(launch.time_s, 48.5e-6);
    QCOMPARE(found.value(launch, "Executed IPC"), 2.31);
    QCOMPARE(found.value(launch, "Executed IPC (2)"), 2.29); // two metrics of one description
    QCOMPARE(found.value(launch, "Global Load Throughput"), 612.25e9);
    QCOMPARE(found.value(found.launches[1], "Global Load Throughput"), 790e6); // its own unit
}

void TestNvprof::readsSummaries()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("nvprof_summary.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NvprofSummary);
    QCOMPARE(found.launches.size(), std::size_t {2}); // neither copies nor calls of the driver
    QCOMPARE(found.launches[0].invocations, 100U);
    QCOMPARE(found.launches[0].time_s, 40.25e-6);
    QVERIFY(found.counters.empty());
}

void TestNvprof::readsNsightSystems()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("nsys_kernel_summary.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NsysKernelSummary);
    QCOMPARE(found.kernels,
        (std::vector<std::string> {"void gemm<(int)128, (int)64>(const __half *, __half *)", "softmax_kernel"}));
    QCOMPARE(found.launches[0].invocations, 1000U);
    QCOMPARE(found.launches[0].time_s, 123e-6);
    QCOMPARE(found.launches[1].time_s, 154e-6);
}

QTEST_GUILESS_MAIN(TestNvprof)
#include "tst_nvprof.moc"
