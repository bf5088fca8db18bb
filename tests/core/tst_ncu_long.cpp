// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/core/counter_test_text.h"

#include <cmath>
#include <filesystem>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

/// "a:1,2 b:3": the kernel and the values of each launch.
QString launchesOf(const CounterFile& file)
{
    QStringList found;
    for (const KernelLaunch& launch : file.launches) {
        QStringList values;
        for (const double value : file.valuesOf(launch))
            values += QString::number(value);
        found += QString::fromStdString(file.kernels[launch.kernel]) + QLatin1Char(':') + values.join(u',');
    }
    return found.join(QLatin1Char(' '));
}

} // namespace

class TestNcuLong : public QObject
{
    Q_OBJECT

private slots:
    void readsLaunches_data();
    void readsLaunches();
    void readsLocales_data();
    void readsLocales();
    void guessesWhereNothingTells();
    void takesTheLocaleGiven();
    void keepsKernelsOfOneIdApart();
    void gathersRowsSortedByMetric();
    void gathersRowsWhoseMetricComesFirst();
    void pairsRowsWithoutId();
    void readsRowsWithoutId_data();
    void readsRowsWithoutId();
    void remarksStayWithLaunches_data();
    void remarksStayWithLaunches();
    void keepsProcessesApart();
    void joinsNoRepeatedLaunch();
    void firstOfRepeatedValuesStands_data();
    void firstOfRepeatedValuesStands();
    void longestTimeIsNoTime();
    void readsQuotedNames();
    void readsOtherDelimiters_data();
    void readsOtherDelimiters();
    void tellsDevicesApart();
    void namesUnavailableMetrics();
    void learnsUnitsAfterwards();
    void takesTheDelimiterGiven();
    void stopsWhenAsked();
    void readsRealFiles();
};

void TestNcuLong::readsLaunches_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("thirdLine");
    QTest::newRow("byte order mark, CRLF, output in between") << QStringLiteral("ncu_long.csv") << 18;
    QTest::newRow("UTF-16") << QStringLiteral("ncu_long_utf16.csv") << 15;
}

void TestNcuLong::readsLaunches()
{
    QFETCH(const QString, file);
    QFETCH(const int, thirdLine);

    const Parsed<CounterFile> parsed = importCounters(counterFixture(file.toStdString()));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NcuLong);
    QCOMPARE(found.tool, std::string("Nsight Compute"));
    QCOMPARE(found.launches.size(), std::size_t {3});
    QCOMPARE(found.kernels.size(), std::size_t {2});
    QCOMPARE(found.counter_sets.size(), std::size_t {1});
    const KernelLaunch& launch = found.launches[1];
    QCOMPARE(found.kernels[launch.kernel],
        std::string("unnamed>::gemm_tiled_kernel<Shape<128, 64>, __half>(const T2 *, T2 *)"));
    QCOMPARE(found.devices[launch.device], std::string("CC 8.9"));
    QCOMPARE(launch.id, 1);
    QCOMPARE(launch.grid, (Extent {32, 64, 2}));
    QCOMPARE(launch.block, (Extent {16, 16, 1}));
    QCOMPARE(launch.time_s, 58240e-9);
    QCOMPARE(found.value(launch, "dram__bytes_op_read.sum"), 33554432.0);
    QCOMPARE(found.value(launch, "sm__throughput.avg.pct_of_peak_sustained_elapsed"), 48.07);
    QCOMPARE(found.counters[2], (Counter {"gpu__time_duration.sum", "s", ""}));
    QCOMPARE(found.launches[2].kernel, found.launches[0].kernel);
    QCOMPARE(found.launches[2].line, thirdLine);
}

void TestNcuLong::readsLocales_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("comma");
    QTest::newRow("1,234.5") << QStringLiteral("ncu_2020_point.csv") << false;
    QTest::newRow("1.234,5") << QStringLiteral("ncu_2020_comma.csv") << true;
    QTest::newRow("1234.5") << QStringLiteral("ncu_2020_plain.csv") << false;
}

void TestNcuLong::readsLocales()
{
    QFETCH(const QString, file);
    QFETCH(const bool, comma);

    const Parsed<CounterFile> parsed = importCounters(counterFixture(file.toStdString()));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QCOMPARE(found.locale, comma ? NumberLocale::Comma : NumberLocale::Point);
    QVERIFY(!found.locale_is_guess);
    QCOMPARE(found.launches.size(), std::size_t {2});
    QCOMPARE(found.value(found.launches[0], "Memory Frequency"), 795373665.48);
    QCOMPARE(found.value(found.launches[0], "SOL FB"), 43.86);
    QCOMPARE(found.value(found.launches[0], "Elapsed Cycles"), 10608.0);
    QCOMPARE(found.launches[0].time_s, 12416e-9);
    QCOMPARE(found.launches[1].time_s, 1934080e-9);
    QCOMPARE(found.value(found.launches[1], "Memory Throughput"), 98765432100.0);
}

void TestNcuLong::guessesWhereNothingTells()
{
    const Parsed<CounterFile> parsed =
        importCounterText(longHeader + longRow("0", "k", "sm__ratio.ratio", "", "1,234"), "t.csv");

    QVERIFY(parsed.ok());
    QVERIFY(parsed.value.locale_is_guess);
    QCOMPARE(parsed.value.value(parsed.value.launches[0], "sm__ratio.ratio"), 1234.0);
    QVERIFY2(
        messages(parsed).contains(QLatin1String("whether \"1,234\" is 1234 or 1.234")), qPrintable(messages(parsed)));
}

void TestNcuLong::takesTheLocaleGiven()
{
    CounterFacts facts;
    facts.locale = NumberLocale::Comma;

    const Parsed<CounterFile> parsed =
        importCounterText(longHeader + longRow("0", "k", "sm__ratio.ratio", "", "1,234"), "t.csv", facts);

    QVERIFY(parsed.diagnostics.empty());
    QVERIFY(!parsed.value.locale_is_guess);
    QCOMPARE(parsed.value.locale, NumberLocale::Comma);
    QCOMPARE(parsed.value.value(parsed.value.launches[0], "sm__ratio.ratio"), 1.234);
}

void TestNcuLong::keepsKernelsOfOneIdApart()
{
    const Parsed<CounterFile> parsed = importCounterText(longHeader + longRow("0", "a", "x.sum", "byte", "1")
            + longRow("0", "a", "y.sum", "byte", "2") + longRow("0", "b", "x.sum", "byte", "3")
            + longRow("1", "c", "x.sum", "byte", "4") + longRow("0", "b", "y.sum", "byte", "5"),
        "t.csv");

    QCOMPARE(parsed.value.launches.size(), std::size_t {3});
    QCOMPARE(parsed.value.kernels, (std::vector<std::string> {"a", "b", "c"}));
    QCOMPARE(parsed.value.value(parsed.value.launches[0], "y.sum"), 2.0);
    QCOMPARE(parsed.value.value(parsed.value.launches[1], "y.sum"), 5.0);
    QVERIFY(std::isnan(parsed.value.value(parsed.value.launches[2], "y.sum")));
}

/// As a spreadsheet leaves it: the rows of one launch stand far apart.
void TestNcuLong::gathersRowsSortedByMetric()
{
    std::string text = longHeader;
    for (const int launch : {0, 1, 2})
        text += longRow(std::to_string(launch), "k", "dram__bytes.sum", "byte", std::to_string(1000 + launch));
    for (const int launch : {2, 1, 0})
        text += longRow(std::to_string(launch), "k", "gpu__time_duration.sum", "us", std::to_string(5 + launch));

    const Parsed<CounterFile> parsed = importCounterText(text, "t.csv");
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.launches.size(), std::size_t {3});
    QCOMPARE(found.counter_sets.size(), std::size_t {1});
    for (const KernelLaunch& launch : found.launches) {
        QCOMPARE(found.value(launch, "dram__bytes.sum"), 1000.0 + static_cast<double>(launch.id));
        QCOMPARE(launch.time_s, (5.0 + static_cast<double>(launch.id)) / 1e6);
    }
}

/// Columns moved by hand: no row begins with what tells its launch.
void TestNcuLong::gathersRowsWhoseMetricComesFirst()
{
    const Parsed<CounterFile> parsed =
        importCounterText("\"Metric Name\",\"Metric Unit\",\"Metric Value\",\"ID\",\"Kernel Name\"\n"
                          "\"x.sum\",\"byte\",\"1\",\"0\",\"k\"\n\"y.sum\",\"byte\",\"2\",\"0\",\"k\"\n"
                          "\"x.sum\",\"byte\",\"3\",\"1\",\"k\"\n\"y.sum\",\"byte\",\"4\",\"1\",\"k\"\n",
            "t.csv");

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.launches.size(), std::size_t {2});
    QCOMPARE(parsed.value.values, (std::vector<double> {1, 2, 3, 4}));

    const Parsed<CounterFile> unnumbered =
        importCounterText("\"Metric Name\",\"Metric Value\",\"Kernel Name\"\n"
                          "\"x.sum\",\"1\",\"k\"\n\"y.sum\",\"2\",\"k\"\n\"x.sum\",\"3\",\"l\"\n",
            "t.csv");

    QVERIFY2(unnumbered.diagnostics.empty(), qPrintable(messages(unnumbered)));
    QCOMPARE(unnumbered.value.kernels, (std::vector<std::string> {"k", "l"}));
    QCOMPARE(unnumbered.value.launches.size(), std::size_t {2});
}

void TestNcuLong::pairsRowsWithoutId()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_long_no_id_by_metric.csv"));
    const CounterFile& found = parsed.value;

    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), std::size_t {0});
    QVERIFY2(messages(parsed).contains(
                 QLatin1String("of each kernel the n-th row of every metric is taken for its n-th launch")),
        qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.launches.size(), std::size_t {4});
    QCOMPARE(found.counter_sets.size(), std::size_t {1});
    QCOMPARE(found.launches[1].time_s, 31584e-9);
    QCOMPARE(found.value(found.launches[1], "dram__bytes_op_read.sum"), 16777472.0);
    QCOMPARE(found.launches[2].time_s, 2048e-9);
    QCOMPARE(found.value(found.launches[3], "sm__throughput.avg.pct_of_peak_sustained_elapsed"), 12.55);
}

/// Rows of "kernel metric value", one a word: "ax1" is 1 of the metric x.sum of the kernel a.
void TestNcuLong::readsRowsWithoutId_data()
{
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("launches");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const char* rows, const char* launches, const char* message) {
        QTest::newRow(story) << QString::fromUtf8(rows) << QString::fromUtf8(launches) << QString::fromUtf8(message);
    };
    const char* paired = "the n-th row of every metric is taken for its n-th launch";
    const char* apart = "found 2 of one metric and 1 of another, expected as many of each; they are left apart";
    row("by launch", "ax1 ay2 bx3 by4 ax5 ay6", "a:1,2 b:3,4 a:5,6", "");
    row("by launch, the last one cut", "ax1 ay2 bx3 by4 ax5", "a:1,2 b:3,4 a:5", "");
    row("by launch, metrics in another order", "ax1 ay2 ay6 ax5", "a:1,2 a:6,5", "");
    row("by launch, a metric twice in each", "ax1 ay2 az3 ay2 ax5 ay6 az7 ay6", "a:1,2,3 a:5,6,7", "");
    row("by metric", "ax1 ax2 ay3 ay4", "a:1,3 a:2,4", paired);
    row("by metric, each kernel once", "ax1 bx2 ay3 by4", "a:1,3 b:2,4", paired);
    row("by metric, the kernels as they come", "ax1 bx2 ax3 ay4 by5 ay6", "a:1,4 b:2,5 a:3,6", paired);
    row("by metric, one missing", "ax1 ax2 ay3", "a:1 a:2 a:3", apart);
    row("by launch, the first metric missing", "ax1 ay2 bx3 ay4", "a:1,2 b:3 a:4", apart);
    row("one launch, a metric twice in adjacent rows", "ax1 ay2 ay2", "a:1,2", "");
    row("one launch, a metric twice with other values", "ax1 ay2 ay3 az4", "a:1,2,4",
        "t.csv:4:1: found another value of \"y.sum\" for a launch that has one");
    row("one launch a kernel, a metric twice", "ax1 ay2 ay2 bx3 by4 by4", "a:1,2 b:3,4", "");
    row("by metric, one missing of two kernels", "ax1 ax2 ay3 bx4 bx5 by6", "a:1 a:2 a:3 b:4 b:5 b:6",
        "left apart, as are those of 1 more group of launches alike in kernel, grid and stream");
    row("by metric, one missing of three kernels", "ax1 ax2 ay3 bx4 bx5 by6 cx7 cx8 cy9",
        "a:1 a:2 a:3 b:4 b:5 b:6 c:7 c:8 c:9", "left apart, as are those of 2 more groups of launches");
}

void TestNcuLong::readsRowsWithoutId()
{
    QFETCH(const QString, rows);
    std::string text = "\"Kernel Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n";
    for (const QString& row : rows.split(QLatin1Char(' ')))
        text += QStringLiteral("\"%1\",\"%2.sum\",\"byte\",\"%3\"\n").arg(row[0], row[1], row[2]).toStdString();

    const Parsed<CounterFile> parsed = importCounterText(text, "t.csv");

    QVERIFY(isConsistent(parsed.value));
    QTEST(launchesOf(parsed.value), "launches");
    QFETCH(const QString, message);
    QCOMPARE(parsed.diagnostics.size(), std::size_t {message.isEmpty() ? 0U : 1U});
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

/// Rows as above; "a!" is a rule of the kernel a. Those that stand apart from their launch are no launches of their
/// own.
void TestNcuLong::remarksStayWithLaunches_data()
{
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("launches");
    QTest::addColumn<QList<int>>("remarks");
    const auto row = [](const char* story, const char* rows, const char* launches, const QList<int>& remarks) {
        QTest::newRow(story) << QString::fromUtf8(rows) << QString::fromUtf8(launches) << remarks;
    };
    row("behind their launch", "ax1 ay2 a! bx3 by4 b!", "a:1,2 b:3,4", {0, 1});
    row("behind all metrics", "ax1 bx2 ax3 ay4 by5 ay6 b! a! b! a!", "a:1,4 b:2,5 a:3,6", {1, 2, 1, 2});
    row("before all metrics", "a! b! ax1 bx2 ax3 ay4 by5 ay6", "a:1,4 b:2,5 a:3,6", {0, 1});
    row("behind launches, the last one cut", "ax1 ay2 bx3 by4 ax5 b! a!", "a:1,2 b:3,4 a:5", {1, 2});
    row("before launches, the last one cut", "a! bx1 ax2 ay3 ax4", "a:2,3 b:1 a:4", {0});
    row("behind rows that are left apart", "ax1 ax2 ay3 bx4 a!", "a:1 a:2 a:3 b:4", {2});
}

void TestNcuLong::remarksStayWithLaunches()
{
    QFETCH(const QString, rows);
    std::string text = "\"Kernel Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\",\"Rule Name\"\n";
    for (const QString& row : rows.split(QLatin1Char(' '))) {
        const QString cells = row[1] == u'!'
            ? QStringLiteral("\"%1\",\"\",\"\",\"\",\"R\"\n").arg(row[0])
            : QStringLiteral("\"%1\",\"%2.sum\",\"byte\",\"%3\",\"\"\n").arg(row[0], row[1], row[2]);
        text += cells.toStdString();
    }

    const Parsed<CounterFile> parsed = importCounterText(text, "t.csv");

    QVERIFY(isConsistent(parsed.value));
    QTEST(launchesOf(parsed.value), "launches");
    QList<int> remarks;
    for (const KernelRemark& remark : parsed.value.remarks)
        remarks += static_cast<int>(remark.launch);
    QTEST(remarks, "remarks");
}

/// Each process counts its launches from 0 on.
void TestNcuLong::keepsProcessesApart()
{
    const std::string first = longRow("0", "k", "x.sum", "byte", "1");
    std::string second = longRow("0", "k", "x.sum", "byte", "2");
    second.replace(second.find("\"1\",\"app\""), 3, "\"2\"");

    const Parsed<CounterFile> parsed =
        importCounterText(longHeader + first + second + longRow("0", "k", "y.sum", "byte", "3"), "t.csv");

    QVERIFY2(parsed.diagnostics.empty(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.launches.size(), std::size_t {2});
    QCOMPARE(parsed.value.values, (std::vector<double> {1, 3, 2}));
}

void TestNcuLong::joinsNoRepeatedLaunch()
{
    const std::string rows = longRow("0", "a", "x.sum", "byte", "1") + longRow("0", "a", "y.sum", "byte", "2");

    const Parsed<CounterFile> bare = importCounterText(longHeader + rows + rows, "t.csv");
    const Parsed<CounterFile> headed = importCounterText(longHeader + rows + longHeader + rows, "t.csv");

    QVERIFY2(bare.diagnostics.empty(), qPrintable(messages(bare))); // the same values again say nothing new
    QCOMPARE(bare.value.launches.size(), std::size_t {1});
    QCOMPARE(headed.value.launches.size(), std::size_t {2}); // another file behind the first one
    QCOMPARE(headed.value.counter_sets.size(), std::size_t {1});
}

void TestNcuLong::firstOfRepeatedValuesStands_data()
{
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<double>("bytes");
    QTest::addColumn<double>("time");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const std::string& rows, double bytes, double time, const char* message) {
        QTest::newRow(story) << QByteArray::fromStdString(rows) << bytes << time << QString::fromUtf8(message);
    };
    const auto time = [](const char* value) { return longRow("0", "k", "gpu__time_duration.sum", "us", value); };
    const auto bytes = [](const char* value) { return longRow("0", "k", "dram__bytes.sum", "byte", value); };
    const std::string other = longRow("1", "k", "dram__bytes.sum", "byte", "9");
    row("another value", time("1") + bytes("5") + bytes("7"), 5, 1e-6,
        "t.csv:4:1: found another value of \"dram__bytes.sum\" for a launch that has one, expected one of each "
        "counter: the first one stands");
    row("the same value", time("1") + bytes("5") + bytes("5"), 5, 1e-6, "");
    row("another time at the beginning", time("1") + time("2") + bytes("5"), 5, 1e-6,
        "t.csv:3:1: found another value of \"gpu__time_duration.sum\"");
    row("several", time("1") + time("2") + bytes("5") + bytes("6") + bytes("7"), 5, 1e-6, "the first of 3 such values");
    row("behind another launch", time("1") + bytes("5") + other + bytes("7"), 5, 1e-6,
        "t.csv:5:1: found another value of \"dram__bytes.sum\"");
    row("the same behind another launch", time("1") + bytes("5") + other + bytes("5"), 5, 1e-6, "");
    row("not available at first", time("1") + bytes("n/a") + bytes("7"), 7, 1e-6, "");
    row("not available behind another launch", time("1") + bytes("n/a") + other + bytes("7"), 7, 1e-6, "");
}

void TestNcuLong::firstOfRepeatedValuesStands()
{
    QFETCH(const QByteArray, rows);
    QFETCH(const double, bytes);
    QFETCH(const double, time);
    QFETCH(const QString, message);

    const Parsed<CounterFile> parsed = importCounterText(longHeader + rows.toStdString(), "t.csv");

    QVERIFY(isConsistent(parsed.value));
    const KernelLaunch& launch = parsed.value.launches.at(0);
    QCOMPARE(parsed.value.value(launch, "dram__bytes.sum"), bytes);
    QCOMPARE(launch.time_s, time);
    QCOMPARE(std::ranges::count(parsed.value.launches, 0, &KernelLaunch::id), 1);
    QCOMPARE(parsed.diagnostics.size(), static_cast<std::size_t>(message.isEmpty() ? 0 : 1));
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

/// The sum is a launch's time, and so is its average; a maximum is not.
void TestNcuLong::longestTimeIsNoTime()
{
    const std::string most = longHeader + longRow("0", "k", "gpu__time_duration.max", "us", "9");

    const Parsed<CounterFile> alone = importCounterText(most, "t.csv");
    const Parsed<CounterFile> both =
        importCounterText(most + longRow("0", "k", "gpu__time_duration.avg", "us", "1.5"), "t.csv");

    QVERIFY(std::isnan(alone.value.launches.at(0).time_s));
    QCOMPARE(both.value.launches.at(0).time_s, 1.5e-6);
}

void TestNcuLong::readsQuotedNames()
{
    const Parsed<CounterFile> parsed =
        importCounterText(longHeader + longRow("0", "say(\"\"hello\"\", 1)", "x.sum", "byte", "1")
                + longRow("0", "say(\"\"hello\"\", 1)", "y.sum", "byte", "2")
                + longRow("1", "two\nlines", "x.sum", "byte", "3"),
            "t.csv");

    QCOMPARE(parsed.value.kernels, (std::vector<std::string> {"say(\"hello\", 1)", "two\nlines"}));
    QCOMPARE(parsed.value.launches.size(), std::size_t {2});
    QCOMPARE(parsed.value.launches[1].line, 4);
}

void TestNcuLong::readsOtherDelimiters_data()
{
    QTest::addColumn<char>("delimiter");
    QTest::newRow("semicolon") << ';';
    QTest::newRow("tab") << '\t';
}

void TestNcuLong::readsOtherDelimiters()
{
    QFETCH(const char, delimiter);
    std::string text = longHeader + longRow("0", "k(int)", "x.sum", "byte", "1234567");
    for (std::size_t at = text.find("\",\""); at != std::string::npos; at = text.find("\",\"", at))
        text[at + 1] = delimiter;

    const Parsed<CounterFile> parsed = importCounterText("a, b, c, d\n" + text, "t.csv");

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.value(parsed.value.launches.at(0), "x.sum"), 1234567.0);
    QCOMPARE(parsed.value.launches[0].line, 3);
}

void TestNcuLong::tellsDevicesApart()
{
    std::string second = longRow("1", "k", "x.sum", "byte", "2");
    second.replace(second.find("\"0\",\"9.0\""), 3, "\"1\"");

    const Parsed<CounterFile> parsed =
        importCounterText(longHeader + longRow("0", "k", "x.sum", "byte", "1") + second, "t.csv");

    QCOMPARE(parsed.value.devices, (std::vector<std::string> {"CC 9.0", "CC 9.0, device 1"}));
}

void TestNcuLong::namesUnavailableMetrics()
{
    const Parsed<CounterFile> parsed = importCounterText(longHeader
            + longRow("0", "k", "dram__bytes_read.sum", "", "n/a") + longRow("0", "k", "lts__t_bytes.sum", "byte", "7")
            + longRow("1", "k", "dram__bytes_read.sum", "", "n/a")
            + longRow("1", "k", "lts__t_bytes.sum", "byte", "n/a"),
        "t.csv");

    QVERIFY(parsed.ok());
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), std::size_t {1});
    QVERIFY2(messages(parsed).contains(QLatin1String("\"n/a\" for every launch: dram__bytes_read.sum;")),
        qPrintable(messages(parsed)));
    QVERIFY(std::isnan(parsed.value.value(parsed.value.launches[1], "lts__t_bytes.sum")));
    QCOMPARE(parsed.value.counters.size(), std::size_t {2}); // with a unit and without one: the same
}

void TestNcuLong::learnsUnitsAfterwards()
{
    const Parsed<CounterFile> parsed =
        importCounterText(longHeader + longRow("0", "k", "gpu__time_duration.sum", "", "n/a")
                + longRow("1", "k", "gpu__time_duration.sum", "us", "12.50"),
            "t.csv");

    QCOMPARE(parsed.value.counters, (std::vector<Counter> {{"gpu__time_duration.sum", "s", ""}}));
    QCOMPARE(parsed.value.launches.at(1).time_s, 12.5e-6);
    QVERIFY(std::isnan(parsed.value.launches[0].time_s));
    QVERIFY(parsed.diagnostics.empty());
}

void TestNcuLong::takesTheDelimiterGiven()
{
    CounterFacts facts;
    facts.delimiter = '|';

    const Parsed<CounterFile> parsed =
        importCounterText("\"Kernel Name\"|\"Metric Name\"|\"Metric Value\"\n\"k\"|\"x.sum\"|\"5\"\n", "t.csv", facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.value(parsed.value.launches.at(0), "x.sum"), 5.0);
}

void TestNcuLong::stopsWhenAsked()
{
    std::string text = longHeader;
    while (text.size() < (std::size_t {8} << 20U))
        text += longRow("0", "k", "x.sum", "byte", "1");
    int calls = 0;

    const Parsed<CounterFile> parsed = importCounterText(text, "t.csv", {}, [&calls](double share) {
        ++calls;
        return share < 0.5;
    });

    QVERIFY(!parsed.ok() && parsed.value.launches.empty());
    QVERIFY(messages(parsed).contains(QLatin1String("the import was stopped")));
    QVERIFY2(calls >= 3 && calls <= 6, qPrintable(QString::number(calls)));
}

void TestNcuLong::readsRealFiles()
{
    const std::string folder = sharedCounters("ncu_long_rtx5070/");
    if (!std::filesystem::exists(folder))
        QSKIP("shared data is not here");

    const Parsed<CounterFile> parsed = importCounters(folder + "gemm_tiled.csv");
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok() && countOf(parsed, Diagnostic::Severity::Warning) == 0, qPrintable(messages(parsed)));
    QCOMPARE(found.launches.size(), std::size_t {1});
    QCOMPARE(found.counters.size(), std::size_t {12});
    QCOMPARE(found.launches[0].time_s, 10195552e-9);
    QCOMPARE(found.value(found.launches[0], "dram__bytes_op_read.sum"), 53261312.0);
    for (const char* file : {"gemm_naive.csv", "gemm_vectorized.csv", "saxpy.csv"})
        QCOMPARE(importCounters(folder + file).value.launches.size(), std::size_t {1});
}

QTEST_GUILESS_MAIN(TestNcuLong)
#include "tst_ncu_long.moc"
