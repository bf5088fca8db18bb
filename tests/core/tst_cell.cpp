// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/cell.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace ridgepoint;

class TestCell : public QObject
{
    Q_OBJECT

private slots:
    void readsNumbers_data();
    void readsNumbers();
    void roundsLikeTheLibrary();
    void readsWholeNumbers_data();
    void readsWholeNumbers();
    void knowsMissingValues();
    void quotes_data();
    void quotes();
};

void TestCell::readsNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("number"); // NaN: none
    const double none = std::nan("");
    const auto row = [](const char* text, double number) { QTest::newRow(text) << QByteArray(text) << number; };
    row("0", 0);
    row("12.5", 12.5);
    row("-12.5", -12.5);
    row("+3", 3);
    row(".5", 0.5);
    row("5.", 5);
    row(" 7 ", 7);
    row("1e3", 1000);
    row("17.17043113708496", 17.17043113708496);
    row("18.933968438042534", 18.933968438042534);
    row("0.0025975555", 0.0025975555);
    row("9007199254740993", 9007199254740992.0);
    row("123456789012345678901234567890", 123456789012345678901234567890.0);
    row("1e308", 1e308);
    row("", none);
    row(".", none);
    row("-", none);
    row("nan", none);
    row("-nan", none);
    row("inf", none);
    row("1e999", none);
    row("1,5", none);
    row("12 ms", none);
    row("0x10", none);
    row("+-1", none);
    row("--1", none);
    row("1.2.3", none);
}

void TestCell::readsNumbers()
{
    QFETCH(const QByteArray, text);
    QFETCH(const double, number);

    const std::optional<double> found = finiteNumber({text.constData(), static_cast<std::size_t>(text.size())});

    QCOMPARE(found.has_value(), !std::isnan(number));
    if (found)
        QCOMPARE(*found, number);
}

void TestCell::roundsLikeTheLibrary()
{
    std::mt19937_64 random(11); // NOLINT: the same numbers in each run
    for (int i = 0; i < 200'000; ++i) {
        const double value = static_cast<double>(random() >> 11) / static_cast<double>(1ULL << (random() % 64));
        std::array<char, 64> text {};
        const int digits = static_cast<int>(random() % 20);
        const int size = std::snprintf(text.data(), text.size(), "%.*g", digits, value);
        const std::optional<double> found = finiteNumber({text.data(), static_cast<std::size_t>(size)});
        QVERIFY2(found && *found == std::strtod(text.data(), nullptr), text.data());
    }
}

void TestCell::readsWholeNumbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("number"); // 0: none
    const auto row = [](const char* text, qint64 number) { QTest::newRow(text) << QByteArray(text) << number; };
    row("1", 1);
    row("32768", 32768);
    row("0032", 32);
    row("4096.0", 4096);
    row(" 8 ", 8);
    row("9007199254740992", 9007199254740992);
    row("0", 0);
    row("000", 0);
    row("-1", 0);
    row("1.5", 0);
    row("9007199254740994", 0);
    row("99999999999999999999999999", 0);
    row("1e308", 0);
    row("nan", 0);
    row("", 0);
    row("12a", 0);
}

void TestCell::readsWholeNumbers()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, number);

    const auto found = positiveInteger({text.constData(), static_cast<std::size_t>(text.size())});

    QCOMPARE(static_cast<qint64>(found.value_or(0)), number);
}

void TestCell::knowsMissingValues()
{
    for (const char* missing : {"", " ", "n/a", "N/A", "NA", "-", "null", " NULL "})
        QVERIFY2(isMissing(missing), missing);
    for (const char* present : {"0", "nan", "none at all", "n/a/b", "--", "0.0"})
        QVERIFY2(!isMissing(present), present);
}

void TestCell::quotes_data()
{
    QTest::addColumn<QByteArray>("cell");
    QTest::addColumn<QByteArray>("quoted");
    QTest::newRow("short") << QByteArray("abc") << QByteArray("\"abc\"");
    QTest::newRow("empty") << QByteArray() << QByteArray("\"\"");
    QTest::newRow("control characters") << QByteArray("a\n\x1b[0m") << QByteArray("\"a??[0m\"");
    QTest::newRow("long") << QByteArray(100, 'x') << "\"" + QByteArray(60, 'x') + "…\"";
    QTest::newRow("not cut inside a character") << QByteArray(59, 'x') + "µµ"
                                                << "\"" + QByteArray(59, 'x') + "…\"";
    QTest::newRow("no UTF-8") << QByteArray("8\xA0"
                                            "192 \xC0\xB8 \xE2\x82")
                              << QByteArray("\"8\xEF\xBF\xBD"
                                            "192 \xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\"");
    QTest::newRow("continuation bytes only") << QByteArray(100, '\x80') << QByteArray("\"…\"");
}

void TestCell::quotes()
{
    QFETCH(const QByteArray, cell);
    QFETCH(const QByteArray, quoted);

    QCOMPARE(QByteArray::fromStdString(quotedCell({cell.constData(), static_cast<std::size_t>(cell.size())})), quoted);
}

QTEST_GUILESS_MAIN(TestCell)
#include "tst_cell.moc"
