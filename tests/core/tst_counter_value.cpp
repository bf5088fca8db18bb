// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/counters/counter_value.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace ridgepoint;

Q_DECLARE_METATYPE(ridgepoint::NumberLocale)

class TestCounterValue : public QObject
{
    Q_OBJECT

private slots:
    void readsNumbers_data();
    void readsNumbers();
    void tellsWhatIsNoNumber_data();
    void tellsWhatIsNoNumber();
    void weighsLocales_data();
    void weighsLocales();
    void roundsLikeTheLibrary();
    void readsUnits_data();
    void readsUnits();
    void readsExtents();
};

void TestCounterValue::readsNumbers_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<NumberLocale>("locale");
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("unit");
    const auto row = [](const char* cell, NumberLocale locale, double value, const char* unit = "") {
        QTest::addRow("%s, %s", cell, locale == NumberLocale::Point ? "point" : "comma")
            << QByteArray(cell) << locale << value << QByteArray(unit);
    };
    constexpr NumberLocale point = NumberLocale::Point;
    constexpr NumberLocale comma = NumberLocale::Comma;
    row("0", point, 0);
    row("14976", point, 14976);
    row("53,261,312", point, 53261312);
    row("795,373,665.48", point, 795373665.48);
    row("738805970.15", point, 738805970.15);
    row("3995313115.40", point, 3995313115.40);
    row("1,234", point, 1234);
    row("1.234", point, 1.234);
    row("-0.5", point, -0.5);
    row("+3", point, 3);
    row(" 12.5 ", point, 12.5);
    row("1.5e+06", point, 1.5e6);
    row("18446744073709551616", point, 18446744073709551616.0);
    row("1.234.567,89", comma, 1234567.89);
    row("1.234", comma, 1234);
    row("1,234", comma, 1.234);
    row("43,86", comma, 43.86);
    row("12", comma, 12);
    row("1,5e3", comma, 1500);
    row("20.701899GB/s", point, 20.701899, "GB/s");
    row("0.000000%", point, 0, "%");
    row("43,86%", comma, 43.86, "%");
    row("1.3120us", point, 1.312, "us");
    row("5 byte", point, 5, "byte");
    row("1,200 (400; 400; 400)", point, 1200);
    row("Low (2)", point, 2);
    row("Idle (0)", point, 0);
    row("Max (10)", point, 10);
}

void TestCounterValue::readsNumbers()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const NumberLocale, locale);
    QFETCH(const double, value);
    QFETCH(const QByteArray, unit);

    LocaleEvidence evidence;
    const CounterValue found = readCounterValue(cell.toStdString(), locale, false, evidence);

    QVERIFY(found.isNumber());
    QCOMPARE(found.value, value);
    QCOMPARE(found.unit.size(), static_cast<std::size_t>(unit.size()));
}

void TestCounterValue::tellsWhatIsNoNumber_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* cell, CounterValue::Kind kind) {
        QTest::addRow("\"%s\"", cell) << QByteArray(cell) << static_cast<int>(kind);
    };
    using Kind = CounterValue::Kind;
    row("", Kind::Missing);
    row("  ", Kind::Missing);
    row("n/a", Kind::Unavailable);
    row("N/A", Kind::Unavailable);
    row("CachePreferNone", Kind::Text);
    row("2020-Apr-16 17:54:38", Kind::Text);
    row("0x10", Kind::Text);
    row("nan", Kind::Text);
    row("inf", Kind::Text);
    row("kernel (3)", Kind::Text);
    row("1.2.3", Kind::Malformed);
    row("1.234.567", Kind::Malformed);
    row("12,34", Kind::Malformed);
    row("1,2345", Kind::Malformed);
    row("1,234,56", Kind::Malformed);
    row("1e999", Kind::Malformed);
    row(",", Kind::Text);
}

void TestCounterValue::tellsWhatIsNoNumber()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const int, kind);

    LocaleEvidence evidence;
    const CounterValue found = readCounterValue(cell.toStdString(), NumberLocale::Point, false, evidence);

    QCOMPARE(static_cast<int>(found.kind), kind);
    QVERIFY(std::isnan(found.value));
}

void TestCounterValue::weighsLocales_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<bool>("whole");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* cell, bool whole, const char* says) {
        QTest::addRow("%s%s", cell, whole ? ", whole" : "") << QByteArray(cell) << whole << QByteArray(says);
    };
    row("1234", false, "");
    row("1,234,567", false, "point");
    row("1.234.567", false, "comma");
    row("1,234.5", false, "point");
    row("1.234,5", false, "comma");
    row("43.86", false, "point");
    row("43,86", false, "comma");
    row("0.123", false, "point");
    row("0,123", false, "comma");
    row("1234.567", false, "point");
    row("1,234", false, "ambiguous");
    row("1.234", false, "ambiguous");
    row("1,234", true, "point");
    row("1.234", true, "comma");
    row("1,2,3", false, "");
}

void TestCounterValue::weighsLocales()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const bool, whole);
    QFETCH(const QByteArray, says);

    LocaleEvidence evidence;
    readCounterValue(cell.toStdString(), NumberLocale::Point, whole, evidence);

    QCOMPARE(evidence.point, std::size_t {says == "point" ? 1U : 0U});
    QCOMPARE(evidence.comma, std::size_t {says == "comma" ? 1U : 0U});
    QCOMPARE(evidence.ambiguous, std::size_t {says == "ambiguous" ? 1U : 0U});
}

void TestCounterValue::roundsLikeTheLibrary()
{
    std::mt19937_64 random(5); // NOLINT: the same numbers in each run
    LocaleEvidence evidence;
    for (int i = 0; i < 200'000; ++i) {
        const double value = static_cast<double>(random() >> 11) / static_cast<double>(1ULL << (random() % 64));
        std::array<char, 400> text {};
        const int digits = static_cast<int>(random() % 20);
        const int size = std::snprintf(text.data(), text.size(), i % 2 == 0 ? "%.*g" : "%.*f", digits, value);
        const CounterValue found =
            readCounterValue({text.data(), static_cast<std::size_t>(size)}, NumberLocale::Point, false, evidence);
        QVERIFY2(found.isNumber() && found.value == std::strtod(text.data(), nullptr), text.data());
    }
}

void TestCounterValue::readsUnits_data()
{
    QTest::addColumn<QByteArray>("printed");
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<double>("of1000"); // what 1000 of them are
    const auto row = [](const char* printed, const char* unit, double of1000) {
        QTest::newRow(printed) << QByteArray(printed) << QByteArray(unit) << of1000;
    };
    row("", "", 1000);
    row("ns", "s", 1e-6);
    row("nsecond", "s", 1e-6);
    row("us", "s", 1e-3);
    row("\xC2\xB5s", "s", 1e-3);
    row("usecond", "s", 1e-3);
    row("ms", "s", 1);
    row("msecond", "s", 1);
    row("s", "s", 1000);
    row("second", "s", 1000);
    row("hz", "Hz", 1e3);
    row("Khz", "Hz", 1e6);
    row("Mhz", "Hz", 1e9);
    row("Ghz", "Hz", 1e12);
    row("cycle/second", "Hz", 1e3);
    row("cycle/nsecond", "Hz", 1e12);
    row("cycle/usecond", "Hz", 1e9);
    row("byte", "byte", 1e3);
    row("Kbyte", "byte", 1e6);
    row("Mbyte", "byte", 1e9);
    row("Gbyte", "byte", 1e12);
    row("Tbyte", "byte", 1e15);
    row("KiB", "byte", 1024e3);
    row("byte/s", "byte/s", 1e3);
    row("byte/second", "byte/s", 1e3);
    row("Gbyte/s", "byte/s", 1e12);
    row("Gbyte/second", "byte/s", 1e12);
    row("GB/s", "byte/s", 1e12);
    row("MB/s", "byte/s", 1e9);
    row("byte/nsecond", "byte/s", 1e12);
    row("byte/block", "byte/block", 1e3);
    row("Kbyte/block", "byte/block", 1e6);
    row("register/thread", "register/thread", 1e3);
    row("inst", "inst", 1e3);
    row("inst/cycle", "inst/cycle", 1e3);
    row("sector", "sector", 1e3);
    row("request", "request", 1e3);
    row("warp", "warp", 1e3);
    row("block", "block", 1e3);
    row("%", "%", 1e3);
    row("furlong", "furlong", 1e3);
    row("furlong/fortnight", "furlong/fortnight", 1e3);
}

void TestCounterValue::readsUnits()
{
    QFETCH(const QByteArray, printed);
    QFETCH(const QByteArray, unit);
    QFETCH(const double, of1000);

    const CounterUnit found = counterUnit(printed.toStdString());

    QCOMPARE(QByteArray::fromStdString(found.unit), unit);
    QCOMPARE(found.scale.apply(1000), of1000);
}

void TestCounterValue::readsExtents()
{
    QCOMPARE(readExtent("(32, 16, 1)"), (Extent {32, 16, 1}));
    QCOMPARE(readExtent("256"), (Extent {256, 1, 1}));
    QCOMPARE(readExtent("32 2 4"), (Extent {32, 2, 4}));
    QCOMPARE(readExtent(""), (Extent {}));
    QCOMPARE(readExtent("none"), (Extent {}));
    QCOMPARE(readExtent("(99999999999, 1, 1)"), (Extent {}));
}

QTEST_GUILESS_MAIN(TestCounterValue)
#include "tst_counter_value.moc"
