// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTest>

#include "core/measure/counters/kernel_figures.h"
#include "tests/core/counter_test_file.h"

#include <cmath>
#include <iterator>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

constexpr CounterLayout layoutOf(int value)
{
    return static_cast<CounterLayout>(value);
}

const std::string v3Header =
    "\"Dispatch_Id\",\"Agent_Id\",\"Process_Id\",\"Grid_Size\",\"Kernel_Name\",\"Workgroup_Size\","
    "\"Counter_Name\",\"Counter_Value\",\"Start_Timestamp\",\"End_Timestamp\"\n";

std::string v3Row(int dispatch, const std::string& counter, double value, int process = 9)
{
    return std::to_string(dispatch) + ",4," + std::to_string(process) + ",1024,\"k" + std::to_string(dispatch)
        + "(float*, int)\",256,\"" + counter + "\"," + std::to_string(value) + ",1000,3000\n";
}

} // namespace

/// The tables of AMD's profilers, and those of somebody's own.
class TestRocprof : public QObject
{
    Q_OBJECT

private slots:
    void readsV1();
    void readsV2FilePlugin();
    void readsV3();
    void gathersRowsOfADispatch();
    void firstOfRepeatedValuesStands();
    void dispatchesWithoutNumber();
    void contradictoryRequestsAreNoBytes_data();
    void contradictoryRequestsAreNoBytes();
    void readsTraces();
    void readsStatistics();
    void durationOfZeroIsMissing();
    void launchesAloneSayWhatToCollect();
    void refusesApiStatistics();
    void readsMergedPasses();
    void readsMi300();
    void readsOwnTables();
    void ownTimesNeedAUnit_data();
    void ownTimesNeedAUnit();
    void namesRowsWithoutKernels();
    void refusesOtherTables_data();
    void refusesOtherTables();
    void survivesBadInput_data();
    void survivesBadInput();
    void readsManyDispatches();
    void unnumberedDispatchesSortedByCounter();
    void tellsUnnumberedDispatchesApart_data();
    void tellsUnnumberedDispatchesApart();
    void gluedUnitsWin();
    void readsRealFiles_data();
    void readsRealFiles();
};

void TestRocprof::readsV1()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("rocprof_v1.csv"));

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::RocprofV1);
    QCOMPARE(file.launches.size(), std::size_t {3});
    QCOMPARE(file.dropped_rows, std::size_t {1});
    QCOMPARE(file.counters.size(), std::size_t {3}); // neither registers nor time stamps
    QCOMPARE(file.kernels.size(), std::size_t {2});
    QCOMPARE(file.devices, std::vector<std::string> {"GPU 1"});
    QCOMPARE(file.launches[0].time_s, 4.5e-6); // nanoseconds since 1970 do not fit a double, their difference does
    QCOMPARE(file.launches[1].id, std::int64_t {1});
    QCOMPARE(file.launches[0].grid, (Extent {256, 1, 1}));
    QCOMPARE(file.launches[0].block, (Extent {256, 1, 1}));
    QCOMPARE(file.launches[2].grid, (Extent {4, 1, 1})); // 1000 threads
    QCOMPARE(file.launches[2].line, 4);

    QCOMPARE(file.value(file.launches[0], "FETCH_SIZE"), 256.0);
    QVERIFY(std::isnan(file.value(file.launches[1], "FETCH_SIZE")));
    QVERIFY(std::isnan(file.value(file.launches[2], "FETCH_SIZE")));
    const FigureRules rules(file);
    QCOMPARE(rules.figures(file.launches[0]).bytesAt(CountedLevel::Dram), 384.0 * 1024);
    QVERIFY(std::isnan(rules.figures(file.launches[1]).bytesAt(CountedLevel::Dram)));
    const QString text = counterMessages(parsed.diagnostics);
    QVERIFY2(text.contains("rocprof_v1.csv:4:95: found \"oops\", expected a number"), qPrintable(text));
    QVERIFY2(text.contains("rocprof_v1.csv:5:") && text.contains("found 2 cells, expected 24"), qPrintable(text));
}

void TestRocprof::readsV2FilePlugin()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("rocprofv2.csv"));

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::RocprofV1);
    QCOMPARE(file.counters.size(), std::size_t {3});
    QCOMPARE(file.value(file.launches[0], "TCC_HIT[1]"), 20.0);
    QCOMPARE(file.launches[0].time_s, 2e-6);
    QCOMPARE(file.launches[0].grid, (Extent {64, 1, 1}));
}

void TestRocprof::readsV3()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("rocprofv3_counters.csv"));

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::RocprofV3);
    QCOMPARE(file.launches.size(), std::size_t {2});
    QCOMPARE(file.counter_sets.size(), std::size_t {1});
    QCOMPARE(file.kernels[0], std::string("void gemm<float, 16>(float*, int)"));
    QCOMPARE(file.devices, std::vector<std::string> {"Agent 4"});
    QCOMPARE(file.launches[0].time_s, 4e-6);
    QCOMPARE(file.launches[0].grid, (Extent {32, 1, 1}));
    const KernelFigures figures = FigureRules(file).figures(file.launches[0]);
    QCOMPARE(figures.flop(CountedFormat::bf16), 4096.0 * 512);
}

void TestRocprof::gathersRowsOfADispatch()
{
    // Counter by counter instead of dispatch by dispatch, a second process, a file appended to itself.
    const std::string text = v3Header + v3Row(1, "SQ_WAVES", 10) + v3Row(2, "SQ_WAVES", 20)
        + v3Row(1, "GRBM_GUI_ACTIVE", 11) + v3Row(2, "GRBM_GUI_ACTIVE", 21) + v3Row(1, "SQ_WAVES", 30, 10) + v3Header
        + v3Row(2, "SQ_WAVES", 40);

    const Parsed<CounterFile> parsed = importCounterText(text, "counters.csv");

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.launches.size(), std::size_t {4});
    QCOMPARE(file.value(file.launches[0], "SQ_WAVES"), 10.0);
    QCOMPARE(file.value(file.launches[0], "GRBM_GUI_ACTIVE"), 11.0);
    QCOMPARE(file.value(file.launches[1], "GRBM_GUI_ACTIVE"), 21.0);
    QCOMPARE(file.value(file.launches[2], "SQ_WAVES"), 30.0);
    QCOMPARE(file.value(file.launches[3], "SQ_WAVES"), 40.0);
    QVERIFY(std::isnan(file.value(file.launches[3], "GRBM_GUI_ACTIVE")));

    QCOMPARE(file.devices[0], std::string("Agent 4")); // the bare number
}

/// A dispatch has a counter once.
void TestRocprof::firstOfRepeatedValuesStands()
{
    const std::string text = v3Header + v3Row(1, "SQ_WAVES", 1) + v3Row(1, "GRBM_GUI_ACTIVE", 3)
        + v3Row(1, "SQ_WAVES", 2) + v3Row(1, "GRBM_GUI_ACTIVE", 3);

    const Parsed<CounterFile> parsed = importCounterText(text, "counters.csv");

    QCOMPARE(parsed.value.launches.size(), std::size_t {1});
    QCOMPARE(parsed.value.values, (std::vector<double> {1, 3}));
    QCOMPARE(counterMessages(parsed.diagnostics),
        QStringLiteral(
            "counters.csv:4:1: found another value of \"SQ_WAVES\" for a launch that has one, expected one of "
            "each counter: the first one stands"));
}

/// Without a number of the dispatch a counter that comes again is another one's.
void TestRocprof::dispatchesWithoutNumber()
{
    const Parsed<CounterFile> parsed =
        importCounterText("Kernel_Name,Counter_Name,Counter_Value\nk,SQ_WAVES,1\nk,SQ_WAVES,2\n", "counters.csv");

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(counterMessages(parsed.diagnostics)));
    QCOMPARE(parsed.value.launches.size(), std::size_t {2});
}

/// A part is not larger than the whole: such requests are no bytes.
void TestRocprof::contradictoryRequestsAreNoBytes_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("gap");
    QTest::newRow("reads") << QByteArray("10,11,50,40")
                           << QStringLiteral(
                                  "No DRAM bytes of 1 launch (line 3): found a larger TCC_EA_RDREQ_32B_sum than "
                                  "TCC_EA_RDREQ_sum, which counts it too");
    QTest::newRow("writes") << QByteArray("10,5,50,51")
                            << QStringLiteral(
                                   "No DRAM bytes of 1 launch (line 3): found a larger TCC_EA_WRREQ_64B_sum than "
                                   "TCC_EA_WRREQ_sum, which counts it too");
}

void TestRocprof::contradictoryRequestsAreNoBytes()
{
    QFETCH(QByteArray, row);
    QFETCH(QString, gap);

    const Parsed<CounterFile> parsed = importCounterText(
        "Dispatch_ID,Kernel_Name,GPU_ID,TCC_EA_RDREQ_sum,TCC_EA_RDREQ_32B_sum,TCC_EA_WRREQ_sum,TCC_EA_WRREQ_64B_sum\n"
        "0,k,1,10,10,50,50\n1,k,1,"
            + row.toStdString() + '\n',
        "results.csv");

    const CounterFile& file = parsed.value;
    const FigureRules rules(file);
    QCOMPARE(rules.figures(file.launches.at(0)).bytesAt(CountedLevel::Dram), 32.0 * 10 + 64.0 * 50);
    QVERIFY(std::isnan(rules.figures(file.launches.at(1)).bytesAt(CountedLevel::Dram)));
    QVERIFY2(std::ranges::find(rules.gaps(), gap.toStdString()) != rules.gaps().end(), rules.gaps().back().c_str());
}

void TestRocprof::readsTraces()
{
    const std::string text =
        "\"Kind\",\"Agent_Id\",\"Dispatch_Id\",\"Kernel_Name\",\"Start_Timestamp\",\"End_Timestamp\","
        "\"Workgroup_Size_X\",\"Workgroup_Size_Y\",\"Workgroup_Size_Z\",\"Grid_Size_X\",\"Grid_Size_Y\",\"Grid_Size_"
        "Z\"\n"
        "\"KERNEL_DISPATCH\",\"Agent 4\",7,\"add(float*)\",1000,13808,64,2,1,1024,1024,1\n"
        "\"KERNEL_DISPATCH\",\"Agent 4\",8,\"add(float*)\",5000,5000,64,2,1,1024,1024,1\n"
        "\"KERNEL_DISPATCH\",\"Agent 4\",9,\"\",5000,6000,64,2,1,1024,1024,1\n";

    const Parsed<CounterFile> parsed = importCounterText(text, "kernel_trace.csv");

    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::RocprofV3Trace);
    QCOMPARE(file.launches.size(), std::size_t {2});
    QCOMPARE(file.dropped_rows, std::size_t {1});
    QCOMPARE(file.launches[0].time_s, 12.808e-6);
    QVERIFY(std::isnan(file.launches[1].time_s)); // an end at the start is no time
    QCOMPARE(file.launches[0].grid, (Extent {16, 512, 1}));
    QVERIFY(counterMessages(parsed.diagnostics).contains("the end of 1 dispatch is not behind their start"));
}

void TestRocprof::readsStatistics()
{
    const std::string text = "\"Name\",\"Calls\",\"TotalDurationNs\",\"AverageNs\",\"Percentage\"\n"
                             "\"void scale<float>(float*)\",4,8000,2000,80.0\n\"hipblasKernel\",1,2000,2000,20.0\n"
                             "\"none\",0,0,0,0\n";

    const Parsed<CounterFile> parsed = importCounterText(text, "kernel_stats.csv");

    QVERIFY(parsed.ok());
    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::RocprofStats);
    QCOMPARE(file.launches.size(), std::size_t {2});
    QCOMPARE(file.launches[0].invocations, std::uint32_t {4});
    QCOMPARE(file.launches[0].time_s, 2e-6);
    QCOMPARE(summarise(file, FigureRules(file))[0].share, 0.8);
}

/// A time of zero is none.
void TestRocprof::durationOfZeroIsMissing()
{
    const Parsed<CounterFile> stats = importCounterText(
        "\"Name\",\"Calls\",\"TotalDurationNs\"\n\"scale\",4,8000\n\"copy\",2,0\n", "kernel_stats.csv");
    QVERIFY(stats.ok());
    QCOMPARE(stats.value.launches[0].time_s, 2e-6);
    QVERIFY(std::isnan(stats.value.launches[1].time_s));
    QVERIFY2(counterMessages(stats.diagnostics).contains("a duration of 0 for 1 launch, expected more"),
        qPrintable(counterMessages(stats.diagnostics)));

    const Parsed<CounterFile> wide =
        importCounterText("kernel,time (us),dram_read_bytes\nscale,0,64\ncopy,0.0,32\nadd,3,32\n", "own.csv");
    QVERIFY(wide.ok());
    QVERIFY(std::isnan(wide.value.launches[0].time_s) && std::isnan(wide.value.launches[1].time_s));
    QCOMPARE(wide.value.launches[2].time_s, 3e-6);
    QVERIFY(counterMessages(wide.diagnostics).contains("a duration of 0 for 2 launches"));
}

/// A list of dispatches tells neither a time nor anything else: that is said once.
void TestRocprof::launchesAloneSayWhatToCollect()
{
    const Parsed<CounterFile> parsed = importCounterText(
        "Dispatch_ID,Kernel_Name,GPU_ID\n0,\"scale(float*) [clone .kd]\",2\n", "pmc_dispatch_info.csv");
    QVERIFY(parsed.ok());
    const std::vector<std::string> gaps = FigureRules(parsed.value).gaps();
    QCOMPARE(gaps.size(), std::size_t {1});
    QVERIFY(QString::fromStdString(gaps[0]).startsWith(QStringLiteral("No time, FLOP or bytes")));
}

void TestRocprof::refusesApiStatistics()
{
    const std::string text = "\"Name\",\"Calls\",\"TotalDurationNs\",\"AverageNs\",\"Percentage\"\n"
                             "\"hipMalloc\",4,8000,2000,80.0\n\"__hipRegisterFunction\",1,2000,2000,20.0\n";

    const Parsed<CounterFile> parsed = importCounterText(text, "hip_api_stats.csv");

    QVERIFY(!parsed.ok());
    const QString messages = counterMessages(parsed.diagnostics);
    QVERIFY2(
        messages.contains("of the HIP or HSA runtime, such as \"hipMalloc\", expected kernels"), qPrintable(messages));
    QCOMPARE(messages.count("runtime"), 1);
}

void TestRocprof::readsMergedPasses()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("pmc_perf_mi200.csv"));

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::RocprofCompute);
    QCOMPARE(file.launches.size(), std::size_t {2});
    QVERIFY(!file.counter("obj_1") && !file.counter("wave_size_2")); // copies of the identity
    QVERIFY(file.counter("SQC_DCACHE_REQ_READ_2")); // a counter whose name ends in a number
    const FigureRules rules(file);
    const KernelFigures figures = rules.figures(file.launches[0]);
    QCOMPARE(figures.time_s, 20.480e-6);
    QCOMPARE(figures.flop(CountedFormat::fp32), 64.0 * (100 + 200 + 2 * 300 + 5));
    QCOMPARE(figures.flop(CountedFormat::fp16), 512.0 * 2000);
    QCOMPARE(figures.bytesAt(CountedLevel::Dram), 32.0 * 100 + 64 * 900 + 64 * 400 + 32 * 100);
    QCOMPARE(figures.bytesAt(CountedLevel::L2), 64.0 * (1500 + 700 + 10));
    QCOMPARE(figures.bytesAt(CountedLevel::L1), 64.0 * 4000);
    // A spreadsheet has rounded the time stamps of the second row, and a counter is missing.
    const KernelFigures second = rules.figures(file.launches[1]);
    QVERIFY(std::isnan(second.time_s));
    QVERIFY(std::isnan(second.flop(CountedFormat::fp32)));
    QCOMPARE(second.flop(CountedFormat::fp16), 512.0 * 2000);
}

void TestRocprof::readsMi300()
{
    const std::string text =
        "Dispatch_ID,GPU_ID,Grid_Size,Workgroup_Size,Wave_Size,Kernel_Name,Correlation_ID,TCC_EA0_RDREQ_sum,"
        "TCC_EA0_RDREQ_32B_sum,XCC_Index_3,TCC_BUBBLE[0],TCC_BUBBLE[1],TCC_EA0_WRREQ_sum,TCC_EA0_WRREQ_64B_sum\n"
        "0,2,1048576,256,64,\"vecCopy(double*, int) (.kd)\",0,65585,0,1,65000,536,131072,131072\n";

    const Parsed<CounterFile> parsed = importCounterText(text, "pmc_perf.csv");

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.counters.size(), std::size_t {6});
    QCOMPARE(
        FigureRules(file).figures(file.launches[0]).bytesAt(CountedLevel::Dram), 128.0 * 65536 + 64 * 49 + 64 * 131072);
}

void TestRocprof::readsOwnTables()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("user_wide.csv"));

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    const CounterFile& file = parsed.value;
    QCOMPARE(file.layout, CounterLayout::WideTable);
    QCOMPARE(file.launches.size(), std::size_t {2});
    QCOMPARE(file.launches[0].time_s, 2e-6);
    QCOMPARE(file.launches[1].time_s, 4e-6);
    QCOMPARE(file.counters.size(), std::size_t {3}); // the text column is none
    QCOMPARE(file.value(file.launches[1], "Pipeline_Duty"), 0.25);
    const FigureRules rules(file);
    QCOMPARE(rules.figures(file.launches[0]).bytesAt(CountedLevel::Dram), 1500.0 * 32);
    QVERIFY(std::isnan(rules.figures(file.launches[1]).bytesAt(CountedLevel::Dram)));
}

void TestRocprof::ownTimesNeedAUnit_data()
{
    QTest::addColumn<QByteArray>("column");
    QTest::addColumn<QString>("message");
    QTest::newRow("time without unit") << QByteArray(
        "Duration") << QStringLiteral("\"Duration\" has no unit, expected s: it is shown, but nothing");
    QTest::newRow("time with unit") << QByteArray("Duration (us)") << QString();
    QTest::newRow("rate without unit") << QByteArray("dram_read_throughput")
                                       << QStringLiteral("\"dram_read_throughput\" has no unit, expected byte/s");
    QTest::newRow("size without unit") << QByteArray("dram_read_bytes") << QString();
}

void TestRocprof::ownTimesNeedAUnit()
{
    QFETCH(QByteArray, column);
    QFETCH(QString, message);

    const Parsed<CounterFile> parsed =
        importCounterText("Kernel," + column.toStdString() + ",dram__bytes.sum\nk,1000,50\n", "own.csv");

    const bool isTime = column == "Duration (us)";
    QCOMPARE(parsed.value.launches.size(), std::size_t {1}); // also without a time
    QCOMPARE(std::isnan(FigureRules(parsed.value).figures(parsed.value.launches[0]).time_s), !isTime);
    QCOMPARE(parsed.diagnostics.empty(), message.isEmpty());
    QVERIFY2(counterMessages(parsed.diagnostics).contains(message), qPrintable(counterMessages(parsed.diagnostics)));
}

void TestRocprof::namesRowsWithoutKernels()
{
    const Parsed<CounterFile> parsed =
        importCounterText("seqlen,head_dim,gst_transactions\n64,768,6144\n128,768,12288\n", "stores.csv");

    QVERIFY(parsed.ok());
    const CounterFile& file = parsed.value;
    QCOMPARE(file.kernels, (std::vector<std::string> {"seqlen=64,head_dim=768", "seqlen=128,head_dim=768"}));
    QCOMPARE(file.counters.size(), std::size_t {3}); // the sizes stand among them
    QCOMPARE(file.value(file.launches[1], "seqlen"), 128.0);
    QCOMPARE(file.value(file.launches[1], "gst_transactions"), 12288.0);
}

void TestRocprof::refusesOtherTables_data()
{
    QTest::addColumn<QByteArray>("text");

    QTest::newRow("GEMM sweep") << QByteArray("batch,kernel_time,flops,utils,kernel_name\n1,2,3,0.5,k\n");
    QTest::newRow("API trace") << QByteArray(
        "\"Guid\",\"Domain\",\"Function\",\"Start_Timestamp\"\n1,HIP,hipMalloc,2\n");
    QTest::newRow("names and times") << QByteArray("name,time_ms\nfirst,2\n");
    QTest::newRow("labels printed by an application") << QByteArray("result, Duration\n1, 2\n");
    QTest::newRow("rows that name counters")
        << QByteArray("\"0\",\"gemm\",\"dram__bytes.sum\",\"5\"\n\"1\",\"2\",\"3\",\"4\"\n");
    QTest::newRow("power") << QByteArray(",mean HW_power,st_dev\nbackprop_k1,219.7,0.2\n");
    QTest::newRow("no rows") << QByteArray("Dispatch_ID,Kernel_Name,GPU_ID,SQ_WAVES\n");
}

void TestRocprof::refusesOtherTables()
{
    QFETCH(QByteArray, text);

    const Parsed<CounterFile> parsed = importCounterText(text.toStdString(), "other.csv");

    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.launches.empty());
    QVERIFY(counterMessages(parsed.diagnostics).startsWith("other.csv"));
}

void TestRocprof::survivesBadInput_data()
{
    QTest::addColumn<QByteArray>("text");

    const QByteArray wide =
        "Dispatch_ID,Kernel_Name,GPU_ID,Grid_Size,Workgroup_Size,SQ_WAVES,Start_Timestamp,End_Timestamp\n";
    QTest::newRow("wide numbers") << wide + "99999999999999999999,k,9,99999999999999999999,0,1e308,-5,1e999\n";
    QTest::newRow("negative sizes") << wide + "-1,k,-1,-4,-2,-3,5,4\n";
    QTest::newRow("end before the first") << wide + "0,k,0,1,1,1,-9223372036854775808,9223372036854775807\n";
    QTest::newRow("quotes") << wide + "0,\"k,0,1,1,1,1,2\n0,\"\"\"\",0,1,1,1,1,2";
    QTest::newRow("repeated header") << wide + wide + wide;
    QTest::newRow("only delimiters") << wide + QByteArray(10000, ',');
    QTest::newRow("many columns") << "Dispatch_ID,Kernel_Name" + QByteArray(",A").repeated(100000) + "\n0,k"
            + QByteArray(",1").repeated(100000);
    QTest::newRow("many counters") << [] {
        QByteArray text = QByteArray::fromStdString(v3Header);
        for (int i = 0; i < 20000; ++i)
            text += QByteArray::fromStdString(v3Row(i % 7, std::string("C").append(std::to_string(i)), i));
        return text;
    }();
    QTest::newRow("header with an open quote")
        << QByteArray("Kernel_Name,\"Dispatch_Id,Counter_Name,Counter_Value\nk,1\",SQ_WAVES,5\n");
    QTest::newRow("header with an open quote, Nsight Systems")
        << QByteArray("Time,Instances,Avg (ns),\"x,Name\nk,1\",5\nk,2,3,4,5\n");
    QTest::newRow("control characters") << wide + QByteArray("0,k\x01\x02,0,1,1,\x7f,1,2\n", 18);
    QTest::newRow("statistics") << QByteArray(
        "Name,Calls,TotalDurationNs\nk,1e300,-1\nk,4294967296,1\nk,2,nan\n,,\nk\n");
}

void TestRocprof::survivesBadInput()
{
    QFETCH(QByteArray, text);

    const Parsed<CounterFile> parsed = importCounterText(text.toStdString(), "bad.csv");

    const CounterFile& file = parsed.value;
    for (const KernelLaunch& launch : file.launches) {
        QCOMPARE(file.valuesOf(launch).size(), file.countersOf(launch).size());
        QVERIFY(std::isnan(launch.time_s) || launch.time_s > 0);
    }
    if (!file.launches.empty())
        QVERIFY(!summarise(file, FigureRules(file)).empty());
    QVERIFY(parsed.diagnostics.size() < 300);
}

void TestRocprof::readsManyDispatches()
{
    std::string text = v3Header;
    for (int i = 0; i < 50000; ++i)
        text += v3Row(i, i % 2 == 0 ? "SQ_WAVES" : "GRBM_GUI_ACTIVE", i);

    const Parsed<CounterFile> parsed = importCounterText(text, "counters.csv");

    QCOMPARE(parsed.value.launches.size(), std::size_t {50000});
    QCOMPARE(parsed.value.values[49999], 49999.0);
    int reports = 0;
    const Parsed<CounterFile> stopped =
        importCounterText(text, "counters.csv", {}, [&reports](double) { return ++reports < 2; });
    QVERIFY(!stopped.ok());
}

void TestRocprof::readsRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("layout");
    QTest::addColumn<int>("launches");
    QTest::addColumn<int>("counters");

    const auto row = [](const char* file, CounterLayout layout, int launches, int counters) {
        QTest::newRow(file) << QString(file) << static_cast<int>(layout) << launches << counters;
    };
    row("rocprof_compute/vcopy_MI100/pmc_perf.csv", CounterLayout::RocprofCompute, 3, 995 - 14 - 32);
    row("rocprof_compute/vcopy_MI200/pmc_perf.csv", CounterLayout::RocprofCompute, 3, 1022 - 14 - 36);
    row("rocprof_compute/vcopy_MI300A_A1/pmc_perf.csv", CounterLayout::RocprofCompute, 3, 2110 - 14 - 39);
    row("rocprof_compute/vcopy_MI200/SQ_IFETCH_LEVEL.csv", CounterLayout::RocprofV1, 3, 6);
    row("rocprof_compute/vcopy_MI200/timestamps.csv", CounterLayout::RocprofV1, 3, 0);
    row("rocprofv3/counter_collection.csv", CounterLayout::RocprofV3, 4, 1);
    row("rocprofv3/kernel_trace.csv", CounterLayout::RocprofV3Trace, 9, 0);
    row("user_wide_v100/hw_perf.csv", CounterLayout::WideTable, 25, 17);
    row("store_transactions_by_seqlen.csv", CounterLayout::WideTable, 5, 3);
}

void TestRocprof::readsRealFiles()
{
    QFETCH(QString, file);
    QFETCH(int, layout);
    QFETCH(int, launches);
    QFETCH(int, counters);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/counters/") + file;
    if (!QFileInfo::exists(path))
        QSKIP(qPrintable(QLatin1String("the profile is not here: ") + path));

    const Parsed<CounterFile> parsed = importCounters(path.toStdString());

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    QCOMPARE(parsed.value.layout, layoutOf(layout));
    QCOMPARE(parsed.value.launches.size(), static_cast<std::size_t>(launches));
    QCOMPARE(parsed.value.counters.size(), static_cast<std::size_t>(counters));
}

void TestRocprof::unnumberedDispatchesSortedByCounter()
{
    const Parsed<CounterFile> parsed =
        importCounterText("Kernel_Name,Counter_Name,Counter_Value,Start_Timestamp,End_Timestamp\n"
                          "a,SQ_WAVES,1,100,150\na,SQ_WAVES,2,200,300\nb,SQ_WAVES,3,400,410\n"
                          "a,SQ_BUSY_CYCLES,4,100,150\na,SQ_BUSY_CYCLES,5,200,300\nb,SQ_BUSY_CYCLES,6,400,410\n",
            "t.csv");
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok(), qPrintable(QString::fromStdString(joinedText(parsed.diagnostics))));
    QCOMPARE(found.launches.size(), std::size_t {3});
    QCOMPARE(found.kernels, (std::vector<std::string> {"a", "b"}));
    QCOMPARE(found.values, (std::vector<double> {1, 4, 2, 5, 3, 6}));
    QCOMPARE(found.launches[1].time_s, 100e-9);
    QCOMPARE(found.launches[2].time_s, 10e-9);
}

/// Rows of "queue grid counter value start end"; launches as "line/grid:values".
void TestRocprof::tellsUnnumberedDispatchesApart_data()
{
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("launches");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const char* rows, const char* launches, const char* message) {
        QTest::newRow(story) << QString::fromUtf8(rows) << QString::fromUtf8(launches) << QString::fromUtf8(message);
    };
    row("grids, one after the other", "1,4,A,1,, 1,4,B,2,, 1,9,A,3,, 1,9,B,4,,", "2/4:1,2 4/9:3,4", "");
    row("grids, counters in another order", "1,4,A,1,, 1,9,A,2,, 1,4,B,3,, 1,9,C,4,, 1,4,C,5,, 1,9,B,6,,",
        "2/4:1,3,5 3/9:2,4,6", "");
    row("queues", "1,4,A,1,, 2,4,A,2,, 2,4,B,3,, 1,4,B,4,,", "2/4:1,4 3/4:2,3", "");
    row("nothing but the counter that comes again", "1,4,A,1,, 1,4,B,2,, 1,4,A,3,, 1,4,B,4,,", "2/4:1,2 4/4:3,4", "");
    row("an end that is the start is counted once a dispatch", "1,4,A,1,5,5 1,4,B,2,5,5 1,4,C,3,5,5", "2/4:1,2,3",
        "the end of 1 dispatch is not behind their start");
    row("the same of two dispatches", "1,4,A,1,5,5 1,4,B,2,5,5 1,9,A,3,5,4 1,9,B,4,5,4", "2/4:1,2 4/9:3,4",
        "the end of 2 dispatches is not behind their start");
}

void TestRocprof::tellsUnnumberedDispatchesApart()
{
    QFETCH(const QString, rows);
    std::string text = "Kernel_Name,Workgroup_Size,Queue_Id,Grid_Size,Counter_Name,Counter_Value,Start_Timestamp,"
                       "End_Timestamp\n";
    for (const QString& row : rows.split(QLatin1Char(' ')))
        text += "k,1," + row.toStdString() + '\n';

    const Parsed<CounterFile> parsed = importCounterText(text, "t.csv");

    QStringList found;
    for (const KernelLaunch& launch : parsed.value.launches) {
        QStringList values;
        for (const double value : parsed.value.valuesOf(launch))
            values += QString::number(value);
        found += QStringLiteral("%1/%2:%3").arg(launch.line).arg(launch.grid[0]).arg(values.join(u','));
    }
    QTEST(found.join(QLatin1Char(' ')), "launches");
    QFETCH(const QString, message);
    const QString said = counterMessages(parsed.diagnostics);
    QCOMPARE(parsed.diagnostics.size(), std::size_t {message.isEmpty() ? 0U : 1U});
    QVERIFY2(said.contains(message), qPrintable(said));
}

void TestRocprof::gluedUnitsWin()
{
    const Parsed<CounterFile> parsed =
        importCounterText("Kernel,time_us,dram_read_bytes\nk,5 ms,12 KB\nl,6,7\nm,3 KB,4 ms\n", "t.csv");
    const CounterFile& found = parsed.value;

    QCOMPARE(found.launches.size(), std::size_t {3});
    QCOMPARE(found.launches[0].time_s, 5e-3);
    QCOMPARE(found.value(found.launches[0], "dram_read_bytes"), 12000.0);
    QCOMPARE(found.launches[1].time_s, 6e-6);
    QCOMPARE(found.value(found.launches[1], "dram_read_bytes"), 7.0);
    QVERIFY(std::isnan(found.launches[2].time_s));
    QVERIFY(std::isnan(found.value(found.launches[2], "dram_read_bytes")));
    const QString said = QString::fromStdString(joinedText(parsed.diagnostics));
    QVERIFY2(said.contains(QLatin1String("found \"3 KB\", expected a time")), qPrintable(said));
    QVERIFY2(said.contains(QLatin1String("found \"4 ms\", expected a number in byte")), qPrintable(said));
}

QTEST_APPLESS_MAIN(TestRocprof)
#include "tst_rocprof.moc"
