// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTest>

#include "core/measure/counters/measured_roofs.h"
#include "tests/core/counter_test_file.h"

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

/// 0 where there is none.
double memoryRate(const DeviceRoofs& device, CountedLevel level)
{
    for (const MeasuredRoof& roof : device.roofs) {
        if (roof.is_memory && roof.level == level)
            return roof.per_s;
    }
    return 0;
}

double computeRate(const DeviceRoofs& device, Engine engine, CountedFormat format)
{
    for (const MeasuredRoof& roof : device.roofs) {
        if (!roof.is_memory && roof.engine == engine && roof.format == format)
            return roof.per_s;
    }
    return 0;
}

} // namespace

/// Roofs from micro-benchmarks.
class TestMeasuredRoofs : public QObject
{
    Q_OBJECT

private slots:
    void readsRooflineCsv();
    void readsSweeps();
    void isToldByItsContent_data();
    void isToldByItsContent();
    void refuses_data();
    void refuses();
    void readsRealFiles_data();
    void readsRealFiles();
};

void TestMeasuredRoofs::readsRooflineCsv()
{
    const Parsed<MeasuredRoofs> parsed = importMeasuredRoofs(counterFixture("roofline.csv"));

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.tool, std::string("rocprofiler-compute"));
    QCOMPARE(parsed.value.devices.size(), std::size_t {2});
    const DeviceRoofs& first = parsed.value.devices[0];
    QCOMPARE(first.device, std::string("device 0"));
    QCOMPARE(first.roofs.size(), std::size_t {6}); // neither MALL nor LDS nor the limits of the intervals
    QCOMPARE(memoryRate(first, CountedLevel::Dram), 1388.5e9);
    QCOMPARE(memoryRate(first, CountedLevel::L2), 5018e9);
    QCOMPARE(memoryRate(first, CountedLevel::L1), 9226.5e9);
    QCOMPARE(computeRate(first, Engine::Vector, CountedFormat::fp32), 20941.5e9);
    QCOMPARE(computeRate(first, Engine::Tensor, CountedFormat::fp16), 164938e9);
    QCOMPARE(computeRate(first, Engine::Tensor, CountedFormat::int8), 166402e9);
    // "-" and an empty cell are missing, "x" is none.
    QCOMPARE(parsed.value.devices[1].roofs.size(), std::size_t {3});
    QVERIFY(counterMessages(parsed.diagnostics).contains("roofline.csv:3:39: found \"x\", expected a rate above 0"));
}

void TestMeasuredRoofs::readsSweeps()
{
    const Parsed<MeasuredRoofs> parsed = importMeasuredRoofs(counterFixture("mixbench.csv"));

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.tool, std::string("mixbench"));
    QCOMPARE(parsed.value.dropped_rows, std::size_t {1});
    QCOMPARE(parsed.value.devices.size(), std::size_t {1});
    const DeviceRoofs& device = parsed.value.devices[0];
    QCOMPARE(device.device, std::string("mixbench"));
    QCOMPARE(device.roofs.size(), std::size_t {3});
    QCOMPARE(memoryRate(device, CountedLevel::Dram), 899e9); // also where numbers are stored otherwise
    QCOMPARE(computeRate(device, Engine::Vector, CountedFormat::fp64), 7597.6122e9);
    QCOMPARE(computeRate(device, Engine::Vector, CountedFormat::fp32), 13124.5522e9);
}

void TestMeasuredRoofs::isToldByItsContent_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("expected");

    QTest::newRow("roofline.csv") << QByteArray("device,HBMBw,HBMBwLow\n") << true;
    QTest::newRow("sweep") << QByteArray("free text\n  Precision;  [GOP/s];  BW [GB/s]\n") << true;
    QTest::newRow("counters") << QByteArray("Dispatch_ID,Kernel_Name,GPU_ID\n") << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("too far down") << QByteArray("\n").repeated(100) + "device,HBMBw\n" << false;
    QTest::newRow("one long line") << QByteArray(5'000'000, ';') << false;
}

void TestMeasuredRoofs::isToldByItsContent()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, expected);

    QCOMPARE(isMeasuredRoofs(text.toStdString()), expected);
}

void TestMeasuredRoofs::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");

    QTest::newRow("empty") << QByteArray("\n") << "the file is empty";
    QTest::newRow("other table") << QByteArray("a,b\n1,2\n") << "no known header, expected \"device,HBMBw,";
    QTest::newRow("no rows") << QByteArray("device,HBMBw\n") << "no usable row below the header";
    QTest::newRow("no rates") << QByteArray("device,HBMBw\n0,-5\n1,nan\n2,1e300\n,\n")
                              << "no usable row below the header";
    QTest::newRow("sweep without rates") << QByteArray("Precision;[GOP/s];BW [GB/s]\ndouble;x;0\n")
                                         << "no usable row below the header";
}

void TestMeasuredRoofs::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);

    const Parsed<MeasuredRoofs> parsed = importMeasuredRoofsText(text.toStdString(), "roofs.csv");

    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.devices.empty());
    QVERIFY2(counterMessages(parsed.diagnostics).contains("roofs.csv: " + message),
        qPrintable(counterMessages(parsed.diagnostics)));
}

void TestMeasuredRoofs::readsRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("devices");
    QTest::addColumn<double>("dram");
    QTest::addColumn<double>("fp64");

    QTest::newRow("MI200") << "rocprof_compute/vcopy_MI200/roofline.csv" << 4 << 1388.9302e9 << 20272.537e9;
    // The largest of its column, read by eye.
    QTest::newRow("V100") << "mixbench/20210311_1730_V100_summit.csv" << 1 << 895e9 << 7790e9;
    QTest::newRow("A100") << "mixbench/20220624_1705_A100.csv" << 1 << 1520e9 << 9730e9;
}

void TestMeasuredRoofs::readsRealFiles()
{
    QFETCH(QString, file);
    QFETCH(int, devices);
    QFETCH(double, dram);
    QFETCH(double, fp64);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/counters/") + file;
    if (!QFileInfo::exists(path))
        QSKIP(qPrintable(QLatin1String("the measured file is not here: ") + path));

    const Parsed<MeasuredRoofs> parsed = importMeasuredRoofs(path.toStdString());

    QVERIFY2(parsed.ok(), qPrintable(counterMessages(parsed.diagnostics)));
    QCOMPARE(parsed.value.devices.size(), static_cast<std::size_t>(devices));
    const DeviceRoofs& device = parsed.value.devices[0];
    const auto isNear = [](double found, double expected) { return std::abs(found / expected - 1) < 0.005; };
    QVERIFY(isNear(memoryRate(device, CountedLevel::Dram), dram));
    QVERIFY(isNear(computeRate(device, Engine::Vector, CountedFormat::fp64), fp64));
}

QTEST_APPLESS_MAIN(TestMeasuredRoofs)
#include "tst_measured_roofs.moc"
