// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/core/counter_test_text.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::test;

class TestNcuRaw : public QObject
{
    Q_OBJECT

private slots:
    void readsLaunches();
    void skipsRangesAndWords();
    void saysWhatTheProfilerSaid();
    void readsWithoutUnits();
    void leavesShortRowsOut();
    void readsAsManyColumnsAsFit();
};

void TestNcuRaw::readsLaunches()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_raw.csv"));
    const CounterFile& found = parsed.value;

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QVERIFY(isConsistent(found));
    QCOMPARE(found.layout, CounterLayout::NcuRaw);
    QCOMPARE(found.launches.size(), std::size_t {2});
    QCOMPARE(found.counter_sets.size(), std::size_t {1});
    QCOMPARE(found.launches[0].time_s, 14976e-9);
    QCOMPARE(found.launches[0].grid, (Extent {1, 64, 8}));
    QCOMPARE(found.value(found.launches[0], "dram__bytes.sum"), 151552.0);
    QCOMPARE(found.value(found.launches[0], "lts__t_sector_hit_rate.pct"), 71.346154);
    QCOMPARE(found.value(found.launches[0], "sm__cycles_elapsed.avg.per_second"), 1.105e9);
    QVERIFY(std::isnan(found.value(found.launches[1], "lts__t_sector_hit_rate.pct"))); // "n/a" in this launch alone
    QVERIFY(std::isnan(found.value(found.launches[1], "tensor__nothing.sum"))); // empty
    QCOMPARE(found.devices, (std::vector<std::string> {"CC 10.0", "CC 10.0, device 1"}));
    QCOMPARE(found.locale, NumberLocale::Point);
}

void TestNcuRaw::skipsRangesAndWords()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_raw.csv"));

    const auto& set = parsed.value.counter_sets.at(0);
    QCOMPARE(set.size(), std::size_t {6});
    for (const std::uint32_t counter : set) {
        const std::string& name = parsed.value.counters[counter].name;
        QVERIFY2(name.find("Range") == std::string::npos && name != "launch__func_cache_config", name.c_str());
    }
}

void TestNcuRaw::saysWhatTheProfilerSaid()
{
    const Parsed<CounterFile> parsed = importCounters(counterFixture("ncu_raw.csv"));

    QCOMPARE(countOf(parsed, Diagnostic::Severity::Warning), std::size_t {1});
    QVERIFY2(messages(parsed).contains(
                 QLatin1String("ncu_raw.csv:8:1: the profiler says \"==ERROR== The application returned")),
        qPrintable(messages(parsed)));
}

const std::string rawHeader = "\"ID\",\"Process ID\",\"Process Name\",\"Kernel Name\",\"lts__t_bytes.sum\"\n";

void TestNcuRaw::readsWithoutUnits()
{
    const Parsed<CounterFile> parsed = importCounterText(rawHeader
            + R"("0","1","app","k","128")"
              "\n",
        "t.csv");

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.value(parsed.value.launches.at(0), "lts__t_bytes.sum"), 128.0);
    QVERIFY(std::isnan(parsed.value.launches[0].time_s));
}

void TestNcuRaw::leavesShortRowsOut()
{
    const Parsed<CounterFile> parsed = importCounterText(rawHeader
            + R"("0","1","app","k","128")"
              "\n"
              R"("1","1","app","k")"
              "\n"
              R"("2","1","app","k","256")",
        "t.csv");

    QCOMPARE(parsed.value.launches.size(), std::size_t {2});
    QCOMPARE(parsed.value.dropped_rows, std::size_t {1});
    QVERIFY2(messages(parsed).contains(QLatin1String("t.csv:3:18: found 4 cells, expected 5")),
        qPrintable(messages(parsed)));
}

void TestNcuRaw::readsAsManyColumnsAsFit()
{
    std::string header = rawHeader;
    std::string units = R"("","","","","byte")"
                        "\n";
    std::string row = R"("0","1","app","k","128")"
                      "\n";
    for (int i = 0; i < 5000; ++i) {
        header.insert(header.size() - 1, ",\"m__" + std::to_string(i) + ".sum\"");
        units.insert(units.size() - 1, ",\"\"");
        row.insert(row.size() - 1, ",\"" + std::to_string(i) + "\"");
    }

    const Parsed<CounterFile> parsed = importCounterText(header + units + row, "t.csv");

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed).left(500)));
    QCOMPARE(parsed.value.value(parsed.value.launches.at(0), "m__4000.sum"), 4000.0);
    QVERIFY(messages(parsed).contains(QLatin1String("found 5005 columns; those from the 4097th on are not read")));
}

QTEST_GUILESS_MAIN(TestNcuRaw)
#include "tst_ncu_raw.moc"
