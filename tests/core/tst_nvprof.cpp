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
    void timesNeedAUnit_data();
    void timesNeedAUnit();
    void negativeCountersAreMissing();
    void gluedUnitsAreOfTheirRow();
    void cellsWithoutRowOfUnits_data();
    void cellsWithoutRowOfUnits();
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

/// "1.5" is as likely microseconds as milliseconds.
void TestNvprof::timesNeedAUnit_data()
{
    QTest::addColumn<QByteArray>("units");
    QTest::addColumn<QByteArray>("average");
    QTest::addColumn<double>("time");
    QTest::addColumn<QString>("message");
    QTest::newRow("row of units") << QByteArray(",%,ms,,us,us,us,\n") << QByteArray("1.5") << 1.5e-6 << QString();
    QTest::newRow("unit of the cell") << QByteArray() << QByteArray("1.5ms") << 1.5e-3 << QString();
    QTest::newRow("no units") << QByteArray() << QByteArray("1.5") << std::nan("")
                              << QStringLiteral("\"Avg\" has no unit, expected s: 1 kernel has no time");
    QTest::newRow("unit of something else") << QByteArray(",%,ms,,MB,MB,MB,\n") << QByteArray("1.5") << std::nan("")
                                            << QStringLiteral("\"Avg\" has the unit \"byte\", expected s");
}

void TestNvprof::timesNeedAUnit()
{
    QFETCH(const QByteArray, units);
    QFETCH(const QByteArray, average);
    QFETCH(const double, time);
    QFETCH(const QString, message);

    const Parsed<CounterFile> parsed =
        importCounterText("\"Type\",\"Time(%)\",\"Time\",\"Calls\",\"Avg\",\"Min\",\"Max\",\"Name\"\n"
                + units.toStdString() + "\"GPU activities\",60.0,15,10," + average.toStdString() + ",1,2,\"k(int)\"\n",
            "t.csv");

    const KernelLaunch& launch = parsed.value.launches.at(0); // there also without a time
    QVERIFY(std::isnan(time) ? std::isnan(launch.time_s) : launch.time_s == time);
    QCOMPARE(launch.invocations, 10U);
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), static_cast<std::size_t>(message.isEmpty() ? 0 : 1));
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

void TestNvprof::negativeCountersAreMissing()
{
    const Parsed<CounterFile> parsed = importCounterText(
        "\"Device\",\"Kernel\",\"Invocations\",\"Metric Name\",\"Metric Description\",\"Min\",\"Max\",\"Avg\"\n"
        "\"V\",\"a(int)\",2,\"dram_read_transactions\",\"d\",100,100,100\n"
        "\"V\",\"a(int)\",2,\"dram_write_transactions\",\"d\",-90,-90,-90\n",
        "t.csv");

    QCOMPARE(parsed.value.value(parsed.value.launches.at(0), "dram_read_transactions"), 100.0);
    QVERIFY(std::isnan(parsed.value.value(parsed.value.launches[0], "dram_write_transactions")));
    QVERIFY2(messages(parsed).contains(QLatin1String(
                 "t.csv:3:54: found \"-90\", expected a number that is not negative; the value is missing")),
        qPrintable(messages(parsed)));
}

void TestNvprof::gluedUnitsAreOfTheirRow()
{
    const Parsed<CounterFile> parsed = importCounterText("\"Device\",\"Context\",\"Stream\",\"Duration\",\"Name\"\n"
                                                         ",,,us,\n\"V (0)\",1,7,5ms,k\n\"V (0)\",1,7,7,k\n",
        "t.csv");

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(QString::fromStdString(joinedText(parsed.diagnostics))));
    QCOMPARE(parsed.value.launches.at(0).time_s, 5e-3);
    QCOMPARE(parsed.value.launches.at(1).time_s, 7e-6);
}

/// Without a row of units each cell has its own.
void TestNvprof::cellsWithoutRowOfUnits_data()
{
    QTest::addColumn<QString>("cells");
    QTest::addColumn<QString>("bytes"); ///< "?" is missing
    QTest::addColumn<QString>("message");
    QTest::newRow("a unit in each") << "12KB 3B 4MB"
                                    << "12000 3 4000000" << QString();
    QTest::newRow("a 0 needs no unit") << "12KB 0 3KB"
                                       << "12000 0 3000" << QString();
    QTest::newRow("a number below a unit") << "12KB 12 0"
                                           << "12000 ? 0"
                                           << "t.csv:3:13: found \"12\", expected a number with its unit";
    QTest::newRow("a unit below numbers") << "12 12KB 3KB"
                                          << "? 12000 3000"
                                          << "t.csv:3:13: found a unit in \"12KB\", expected none";
}

void TestNvprof::cellsWithoutRowOfUnits()
{
    QFETCH(const QString, cells);
    std::string text = "Device,Context,Stream,Name,dram_read_bytes\n";
    for (const QString& cell : cells.split(QLatin1Char(' ')))
        text += "V (0),1,7,k," + cell.toStdString() + '\n';

    const Parsed<CounterFile> parsed = importCounterText(text, "t.csv");

    const CounterFile& found = parsed.value;
    const auto isBytes = [](const Counter& counter) { return counter.unit == "byte"; };
    const auto bytes =
        static_cast<std::uint32_t>(std::ranges::find_if(found.counters, isBytes) - found.counters.begin());
    QStringList values;
    for (const KernelLaunch& launch : found.launches) {
        const auto counters = found.countersOf(launch);
        const double value = counters.size() == 1 && counters[0] == bytes ? found.valuesOf(launch)[0] : std::nan("");
        values += std::isnan(value) ? QStringLiteral("?") : QString::number(value, 'f', 0);
    }
    QTEST(values.join(QLatin1Char(' ')), "bytes");
    QFETCH(const QString, message);
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), std::size_t {message.isEmpty() ? 0U : 1U});
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

QTEST_GUILESS_MAIN(TestNvprof)
#include "tst_nvprof.moc"
