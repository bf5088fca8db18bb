// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QTest>

#include "core/measure/text_source.h"
#include "tests/core/counter_test_text.h"

#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <random>
#include <span>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

constexpr std::array tables {"ncu_2020_point.csv", "ncu_2020_comma.csv", "ncu_long.csv", "ncu_details.csv",
    "ncu_raw.csv", "ncu_summary.csv", "nvprof_metrics.csv", "nvprof_trace.csv", "nvprof_summary.csv",
    "nsys_kernel_summary.csv", "rocprofv3_counters.csv", "ncu_summary_by_metric.csv", "ncu_long_no_id_by_metric.csv"};
/// Without its end one that is sorted by metric has more launches, not fewer: they are left apart.
constexpr std::size_t tablesByLaunch = tables.size() - 2;

} // namespace

class TestCounterFailures : public QObject
{
    Q_OBJECT

private slots:
    void saysWhatHappened_data();
    void saysWhatHappened();
    void refusesTexts_data();
    void refusesTexts();
    void leavesBadRowsOut();
    void keepsValuesThatCannotBeReadMissing();
    void saysThatTheEndIsMissing_data();
    void saysThatTheEndIsMissing();
    void overflowsAreMissing_data();
    void overflowsAreMissing();
    void survivesEveryTruncation();
    void survivesRandomEdits();
    void isQuickWithHostileTexts_data();
    void isQuickWithHostileTexts();
};

void TestCounterFailures::saysWhatHappened_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* file, const char* message) {
        QTest::newRow(file) << QString::fromUtf8(file) << QString::fromUtf8(message);
    };
    row("ncu_no_rights.txt",
        "run it as root, or let all users read them with the driver option "
        "NVreg_RestrictProfilingToAdminUsers=0");
    row("ncu_no_kernels.txt", "the profiler saw no kernel");
    row("ncu_only_errors.txt", "the profiler says \"==ERROR== The application returned an error code (11).\"");
    row("ncu_text_report.txt", "found a text report of Nsight Compute, expected a table: profile with --csv");
    row("nvprof_text.txt", "found a text report of nvprof, expected a table: profile with --csv");
    row("nvprof_metrics_text.txt", "found a text report of nvprof");
}

void TestCounterFailures::saysWhatHappened()
{
    QFETCH(const QString, file);
    QFETCH(const QString, message);

    const Parsed<CounterFile> parsed = importCounters(counterFixture(file.toStdString()));

    QCOMPARE(parsed.diagnostics.size(), std::size_t {1});
    QVERIFY(!parsed.ok() && parsed.value.launches.empty());
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

void TestCounterFailures::refusesTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const std::string& text, const char* message) {
        QTest::newRow(story) << QByteArray::fromStdString(text) << QString::fromUtf8(message);
    };
    row("empty", "", "the file is empty");
    row("blank lines", "\r\n\n  \n", "the file is empty");
    row("another table", "batch,kernel_time,flops\n1,2,3\n", "no known header");
    row("header alone", longHeader, "no usable row below the header");
    row("header and errors", longHeader + "==ERROR== The application returned an error code (1).\n",
        "the profiler says \"==ERROR== The application");
    row("only messages", "==PROF== Connected to process 1 (a)\n==PROF== Disconnected from process 1\n",
        "only messages of the profiler");
    row("only short rows", longHeader + "\"0\",\"1\"\n", "no usable row");
    row("ten megabytes without a line end", std::string(10'000'000, ','), "no known header");
}

void TestCounterFailures::refusesTexts()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, message);

    const Parsed<CounterFile> parsed = importCounterText(text.toStdString(), "t.csv");

    QVERIFY(!parsed.ok() && parsed.value.launches.empty());
    QCOMPARE(countOf(parsed, Diagnostic::Severity::Error), std::size_t {1});
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

void TestCounterFailures::leavesBadRowsOut()
{
    const Parsed<CounterFile> parsed = importCounterText(longHeader + longRow("0", "k", "x.sum", "byte", "1")
            + "\"0\",\"1\",\"app\"\n" + longRow("0", "k", "y.sum", "byte", "2") + longRow("0", "k", "", "", "3"),
        "t.csv");

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.dropped_rows, std::size_t {2});
    QVERIFY2(messages(parsed).contains(QLatin1String("t.csv:3:14: found 3 cells, expected 15; the row is left out")),
        qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.launches.size(), std::size_t {1}); // the good rows around it are one launch
    QCOMPARE(parsed.value.value(parsed.value.launches[0], "y.sum"), 2.0);
}

void TestCounterFailures::keepsValuesThatCannotBeReadMissing()
{
    const Parsed<CounterFile> parsed = importCounterText(longHeader + longRow("0", "k", "a.sum", "byte", "1,234.5")
            + longRow("0", "k", "b.sum", "byte", "1.2.3") + longRow("0", "k", "c.sum", "byte", "7"),
        "t.csv");

    QVERIFY(parsed.ok());
    QVERIFY(std::isnan(parsed.value.value(parsed.value.launches[0], "b.sum")));
    QCOMPARE(parsed.value.value(parsed.value.launches[0], "c.sum"), 7.0);
    QVERIFY2(
        messages(parsed).contains(QLatin1String("t.csv:3:")) && messages(parsed).contains(QLatin1String("\"1.2.3\"")),
        qPrintable(messages(parsed)));
}

/// A number cut short is a number too: that the line does not end is all that tells it.
void TestCounterFailures::saysThatTheEndIsMissing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nvprof metrics") << QByteArray(
        "\"Device\",\"Kernel\",\"Invocations\",\"Metric Name\",\"Metric Description\",\"Min\",\"Max\",\"Avg\"\n"
        "\"V\",\"k\",2,\"dram_read_bytes\",\"d\",123456,123456,1");
    QTest::newRow("rocprof") << QByteArray("Dispatch_ID,Kernel_Name,GPU_ID,SQ_WAVES\n0,k,1,1");
    QTest::newRow("rocprofv3") << QByteArray("Dispatch_Id,Kernel_Name,Counter_Name,Counter_Value\n1,k,SQ_WAVES,1");
    QTest::newRow("table of one's own") << QByteArray("Kernel,time (ns),dram__bytes.sum\nk,1000,1");
    QTest::newRow("Nsight Systems") << QByteArray("Name,Instances,Avg (ns)\nk,10,1");
}

void TestCounterFailures::saysThatTheEndIsMissing()
{
    QFETCH(const QByteArray, text);
    const QLatin1String message("the last line has no line end: the file may have been cut short");

    const Parsed<CounterFile> cut = importCounterText(text.toStdString(), "t.csv");
    const Parsed<CounterFile> whole = importCounterText(text.toStdString() + '\n', "t.csv");

    QVERIFY2(cut.ok() && messages(cut).contains(message), qPrintable(messages(cut)));
    QVERIFY2(whole.ok() && !messages(whole).contains(message), qPrintable(messages(whole)));
}

void TestCounterFailures::overflowsAreMissing_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const std::string& text, const char* message) {
        QTest::newRow(story) << QByteArray::fromStdString(text) << QString::fromUtf8(message);
    };
    row("bytes beyond a double", longHeader + longRow("0", "k", "dram__bytes.sum", "Tbyte", "1e308"),
        "found \"1e308\", expected at most 1e30 byte; the value is missing");
    row("instructions", longHeader + longRow("0", "k", "x.sum", "inst", "1e308"),
        "found \"1e308\", expected at most 1e30 inst; the value is missing");
    row("AMD's counter", "Dispatch_ID,Kernel_Name,GPU_ID,SQ_WAVES\n0,k,1,1e300\n",
        "found \"1e300\", expected at most 1e30; the value is missing");
    row("AMD's counter below 0", "Dispatch_ID,Kernel_Name,GPU_ID,SQ_WAVES\n0,k,1,-5\n",
        "found \"-5\", expected a number that is not negative; the value is missing");
}

void TestCounterFailures::overflowsAreMissing()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, message);

    const Parsed<CounterFile> parsed = importCounterText(text.toStdString(), "t.csv");

    QCOMPARE(parsed.value.values.size(), std::size_t {1});
    QVERIFY(std::isnan(parsed.value.values[0]));
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));

    const Parsed<CounterFile> eternal =
        importCounterText(longHeader + longRow("0", "k", "gpu__time_duration.sum", "s", "1e20"), "t.csv");
    QVERIFY(std::isnan(eternal.value.launches.at(0).time_s));
    QVERIFY2(messages(eternal).contains(QLatin1String("found a duration below 0 or above 1e9 s for 1 launch")),
        qPrintable(messages(eternal)));
}

void TestCounterFailures::survivesEveryTruncation()
{
    for (const char* table : std::span(tables).first(tablesByLaunch)) {
        const Parsed<TextSource> source = TextSource::open(counterFixture(table));
        const std::string_view text = source.value.text();
        QVERIFY(!text.empty());
        std::size_t most = 0;
        for (std::size_t size = 0; size <= text.size(); ++size) {
            const std::string cut(text.substr(0, size)); // a copy, so that a sanitizer sees a read past its end
            const Parsed<CounterFile> parsed = importCounterText(cut, table);
            QCOMPARE(parsed.ok(), !parsed.value.launches.empty());
            QVERIFY2(isConsistent(parsed.value), table);
            QVERIFY2(parsed.value.launches.size() + 1 >= most, table); // what was whole stays
            most = std::max(most, parsed.value.launches.size());
        }
        QVERIFY(most > 0);
    }
}

void TestCounterFailures::survivesRandomEdits()
{
    constexpr std::string_view pieces[] = {"\"", "\"\"", ",", ",,,,", "\n", "\r\n", "\n\n", "-", "nan", "1e308",
        "9999999999999999999", "\xFF", ";", "\t", "0", "n/a", "==", "1.234.567", {"\0", 1}};
    std::mt19937 random(7); // NOLINT: the same edits in each run
    for (const char* table : tables) {
        const Parsed<TextSource> source = TextSource::open(counterFixture(table));
        for (int round = 0; round < 1000; ++round) {
            std::string text(source.value.text());
            for (auto edits = random() % 5 + 1; edits > 0; --edits)
                text.replace(random() % text.size(), random() % 4, pieces[random() % std::size(pieces)]);
            const Parsed<CounterFile> parsed = importCounterText(text, table);
            QCOMPARE(parsed.ok(), !parsed.value.launches.empty());
            QVERIFY2(isConsistent(parsed.value), table);
        }
        for (int round = 0; round < 300; ++round) { // bytes at random
            std::string text(source.value.text());
            for (auto edits = random() % 40 + 1; edits > 0; --edits)
                text[random() % text.size()] = static_cast<char>(random());
            QVERIFY2(isConsistent(importCounterText(text, table).value), table);
        }
    }
}

void TestCounterFailures::isQuickWithHostileTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* story, const std::string& text) {
        QTest::newRow(story) << QByteArray::fromStdString(text);
    };
    std::string many = longHeader;
    for (int i = 0; i < 100'000; ++i)
        many += longRow("0", "k", "m__" + std::to_string(i) + ".sum", "byte", "1");
    row("a hundred thousand metrics of one launch", many);
    std::string nvprof =
        "\"Device\",\"Kernel\",\"Invocations\",\"Metric Name\",\"Metric Description\",\"Min\",\"Max\",\"Avg\"\n";
    std::string disjoint = nvprof;
    for (int i = 0; i < 100'000; ++i) {
        nvprof += "\"T\",\"k\",1,\"m" + std::to_string(i) + "\",\"d\",1,1,1\n";
        disjoint += "\"T\",\"k" + std::to_string(i % 2) + "\",1,\"m" + std::to_string(i) + "\",\"d\",1,1,1\n";
    }
    row("as many of nvprof", nvprof);
    std::string sorted = longHeader;
    for (int i = 0; i < 100'000; ++i)
        sorted += longRow(std::to_string(i % 1000), "k", "m__" + std::to_string(i / 1000) + ".sum", "byte", "1");
    row("a thousand launches sorted by metric", sorted);
    std::string unnumbered = "\"Kernel Name\",\"Metric Name\",\"Metric Value\"\n";
    std::string kernels = unnumbered;
    for (int i = 0; i < 100'000; ++i) {
        unnumbered += "\"k\",\"m__" + std::to_string(i / 1000) + ".sum\",\"1\"\n";
        kernels += "\"k" + std::to_string(i % 50'000) + "\",\"m__" + std::to_string(i) + ".sum\",\"1\"\n";
    }
    row("the same without an id", unnumbered);
    row("many kernels and metrics without an id", kernels);
    std::string repeated = longHeader;
    for (int i = 0; i < 100'000; ++i)
        repeated += longRow("0", "k", "m__" + std::to_string(i % 5000) + ".sum", "byte", std::to_string(i));
    row("values repeated again and again", repeated);
    row("launches without a counter in common", disjoint);
    std::string headers;
    for (int i = 0; i < 20'000; ++i)
        headers += longHeader;
    row("headers alone", headers);
    std::string quotes = longHeader;
    for (int i = 0; i < 200'000; ++i)
        quotes += "\"0,\n";
    row("quotes that never close", quotes);
    std::string output = longHeader;
    for (int i = 0; i < 100'000; ++i)
        output += "step " + std::to_string(i) + ", loss 0.5\n";
    row("output of the application", output + longRow("0", "k", "x.sum", "", "1"));
}

// A tenth of a second where nothing is slow; what takes the square of the rows takes minutes.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr double quickSeconds = 60;
#else
constexpr double quickSeconds = 10;
#endif

void TestCounterFailures::isQuickWithHostileTexts()
{
    QFETCH(const QByteArray, text);
    const auto start = std::chrono::steady_clock::now();

    const Parsed<CounterFile> parsed = importCounterText(text.toStdString(), "t.csv");

    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    QVERIFY(isConsistent(parsed.value));
    QVERIFY(parsed.diagnostics.size() < 200);
    QVERIFY2(seconds < quickSeconds, qPrintable(QString::number(seconds)));
}

QTEST_GUILESS_MAIN(TestCounterFailures)
#include "tst_counter_failures.moc"
