// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/number_locale.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <utility>

using namespace ridgepoint;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// 1234567.25 as "1,234,567.25".
std::string grouped(double value, char group, char decimal)
{
    std::array<char, 64> buffer {};
    std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
    std::string text = buffer.data();
    const std::size_t point = text.find('.');
    text[point] = decimal;
    for (std::size_t i = point; i > 3; i -= 3)
        text.insert(i - 3, 1, group);
    return text;
}

} // namespace

class TestNumberLocale : public QObject
{
    Q_OBJECT

private slots:
    void readsNumbers_data();
    void readsNumbers();
    void readsGroupsOfAnySize();
    void readsUnits_data();
    void readsUnits();
    void cellsTellTheNotation_data();
    void cellsTellTheNotation();
    void wholeNumbersHaveGroups();
};

void TestNumberLocale::readsNumbers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("withPoint");
    QTest::addColumn<double>("withComma");
    const auto row = [](const char* text, double withPoint, double withComma) {
        QTest::newRow(*text == '\0' ? "empty" : text) << QString::fromUtf8(text) << withPoint << withComma;
    };
    row("5", 5, 5);
    row(" 5 ", 5, 5);
    row("0.5", 0.5, none);
    row("0,5", none, 0.5);
    row("1,234", 1234, 1.234);
    row("1.234", 1.234, 1234);
    row("1,234.5", 1234.5, none);
    row("1.234,5", none, 1234.5);
    row("12,345,678", 12345678, none);
    row("12.345.678", none, 12345678);
    row("1,23,456", none, none);
    row("1234,567", none, 1234.567);
    row("0,123", none, 0.123);
    row(",5", none, 0.5);
    row("-1,5", none, -1.5);
    row("-1,500", -1500, -1.5);
    row("1,5e3", none, 1500);
    row("1.5e-3", 0.0015, none);
    row("1e3", 1000, 1000);
    row("1,234e3", 1234e3, 1234);
    row("1,,234", none, none);
    row("1,234,", none, none);
    row("1 234", none, none);
    row("12 ms", none, none);
    row("nan", none, none);
    row("1e999", none, none);
    row("", none, none);
    row("-", none, none);
}

void TestNumberLocale::readsNumbers()
{
    QFETCH(const QString, text);
    QFETCH(const double, withPoint);
    QFETCH(const double, withComma);

    const double point = localNumber(text.toStdString(), NumberLocale::Point).value_or(none);
    const double comma = localNumber(text.toStdString(), NumberLocale::Comma).value_or(none);

    QVERIFY2(point == withPoint || (std::isnan(point) && std::isnan(withPoint)), qPrintable(QString::number(point)));
    QVERIFY2(comma == withComma || (std::isnan(comma) && std::isnan(withComma)), qPrintable(QString::number(comma)));
}

/// What is written with groups in either notation comes back, and the notation shows where it can.
void TestNumberLocale::readsGroupsOfAnySize()
{
    std::mt19937 random(11); // NOLINT: the same numbers in each run
    for (int round = 0; round < 5000; ++round) {
        const double value =
            static_cast<double>(random() % (1U << (random() % 31 + 1))) + static_cast<double>(random() % 4) / 4;
        const std::string point = grouped(value, ',', '.');
        const std::string comma = grouped(value, '.', ',');
        QCOMPARE(localNumber(point, NumberLocale::Point).value_or(none), value);
        QCOMPARE(localNumber(comma, NumberLocale::Comma).value_or(none), value);
        DecimalEvidence pointEvidence;
        pointEvidence.look(point);
        DecimalEvidence commaEvidence;
        commaEvidence.look(comma + " ms");
        QCOMPARE(pointEvidence.locale(), NumberLocale::Point);
        QCOMPARE(commaEvidence.locale(), NumberLocale::Comma);
        QVERIFY(!pointEvidence.isGuess() && !commaEvidence.isGuess());
    }
}

void TestNumberLocale::readsUnits_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("unit");
    constexpr std::array<std::pair<const char*, std::pair<double, const char*>>, 10> cases {
        {{"0.19ms", {0.19, "ms"}}, {"12 us", {12, "us"}}, {" 5 ", {5, ""}}, {"1e-3s", {1e-3, "s"}}, {"3e", {3, "e"}},
            {"101.7Tflops", {101.7, "Tflops"}}, {"1,234.5ns", {1234.5, "ns"}}, {"ms", {none, ""}}, {"", {none, ""}},
            {"-", {none, ""}}}};
    for (const auto& [text, expected] : cases)
        QTest::newRow(*text == '\0' ? "empty" : text)
            << QString::fromUtf8(text) << expected.first << QString::fromUtf8(expected.second);
}

void TestNumberLocale::readsUnits()
{
    QFETCH(const QString, text);
    QFETCH(const double, value);
    QFETCH(const QString, unit);

    const std::string cell = text.toStdString();
    const std::optional<NumberWithUnit> found = numberWithUnit(cell, NumberLocale::Point);

    QCOMPARE(found.has_value(), !std::isnan(value));
    QVERIFY(!found || found->value == value);
    QVERIFY(!found || found->unit == unit.toStdString());
}

void TestNumberLocale::cellsTellTheNotation_data()
{
    QTest::addColumn<QString>("cells");
    QTest::addColumn<char>("delimiter");
    QTest::addColumn<QString>("notation");
    const auto row = [](const char* story, const char* cells, char delimiter, const char* notation) {
        QTest::newRow(story) << QString::fromUtf8(cells) << delimiter << QString::fromUtf8(notation);
    };
    row("a zero begins no group", "10,500 3,196 0,010", ',', "decimal comma");
    row("a group of two digits", "10,500 3,19", ',', "decimal comma");
    row("nothing but groups of three", "10,500 3,196", ',', "decimal point, guessed");
    row("nothing but groups of three between semicolons", "10,500 3,196", ';', "decimal comma, guessed");
    row("points between semicolons", "10,500 3.25", ';', "decimal point");
    row("two groups between semicolons", "10,500 1,234,567", ';', "decimal point");
    row("whole numbers between semicolons", "10 12", ';', "decimal point");
}

void TestNumberLocale::cellsTellTheNotation()
{
    QFETCH(const QString, cells);
    QFETCH(const char, delimiter);
    QFETCH(const QString, notation);
    DecimalEvidence evidence;

    for (const QString& cell : cells.split(QLatin1Char(' ')))
        evidence.look(cell.toStdString());

    const std::string found = std::string(name(evidence.locale(delimiter))) + (evidence.isGuess() ? ", guessed" : "");
    QCOMPARE(QString::fromStdString(found), notation);
}

void TestNumberLocale::wholeNumbersHaveGroups()
{
    DecimalEvidence evidence;
    evidence.look("10,500");
    evidence.lookAtCount("4,096");

    QCOMPARE(evidence.locale(';'), NumberLocale::Point);
    QVERIFY(!evidence.isGuess());
}

QTEST_GUILESS_MAIN(TestNumberLocale)
#include "tst_number_locale.moc"
