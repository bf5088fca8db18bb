// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/expression.h"
#include "ui/theme/format.h"

#include <clocale>
#include <limits>

using namespace ridgepoint;

class TestFormat : public QObject
{
    Q_OBJECT

private slots:
    void si_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<QString>("expected");
        QTest::newRow("milliseconds") << 0.0246 << QStringLiteral("s") << QStringLiteral("24.6 ms");
        QTest::newRow("peak") << 312e12 << QStringLiteral("FLOP/s") << QStringLiteral("312 TFLOP/s");
        QTest::newRow("bandwidth") << 2.039e12 << QStringLiteral("B/s") << QStringLiteral("2.04 TB/s");
        QTest::newRow("bytes") << 1073741824.0 << QStringLiteral("B") << QStringLiteral("1.07 GB");
        QTest::newRow("zero has no unit") << 0.0 << QStringLiteral("B") << QStringLiteral("0");
        QTest::newRow("no unit") << 4.294967296e9 << QString() << QStringLiteral("4.29 G");
        QTest::newRow("no prefix") << 62.72 << QString() << QStringLiteral("62.7");
        QTest::newRow("micro") << 58.8e-6 << QStringLiteral("s") << QStringLiteral("58.8 µs");
        QTest::newRow("rounds up to the next prefix") << 999.6e6 << QStringLiteral("B") << QStringLiteral("1.00 GB");
        QTest::newRow("rounds up to ten") << 9.996 << QStringLiteral("s") << QStringLiteral("10.0 s");
        QTest::newRow("exact power") << 1000.0 << QStringLiteral("B") << QStringLiteral("1.00 kB");
        QTest::newRow("negative") << -1.5e9 << QStringLiteral("B") << QStringLiteral("−1.50 GB");
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << QStringLiteral("B")
                                      << QStringLiteral("–");
        QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << QStringLiteral("B")
                                  << QStringLiteral("−∞");
        QTest::newRow("beyond every prefix") << 1e40 << QStringLiteral("B") << QStringLiteral("1.00e+40 B");
    }
    void si()
    {
        QFETCH(double, value);
        QFETCH(QString, unit);
        QFETCH(QString, expected);
        QCOMPARE(format::si(value, unit), expected.replace(QLatin1Char(' '), format::thinSpace));
    }

    void errors_have_the_decimals_of_their_value()
    {
        QCOMPARE(format::plusMinus(9.84e-3, 0.05), QStringLiteral("± 0.49"));
        QCOMPARE(format::plusMinus(24.6e-3, 0.05), QStringLiteral("± 1.2"));
        QCOMPARE(format::plusMinus(102e-6, 0.055), QStringLiteral("± 6"));
        QCOMPARE(format::plusMinus(9.84e-3, std::numeric_limits<double>::quiet_NaN()), QString());
        QCOMPARE(format::plusMinus(0, 0.05), QString());
        // Wide errors: the range itself, whose lower end is never negative.
        QCOMPARE(format::plusMinus(22.1, 1.5), QStringLiteral("8.84 … 55.2"));
        QCOMPARE(format::withError(22.1, u"s", 1.5), QStringLiteral("22.1\u2009s (8.84 … 55.2)"));
        QCOMPARE(format::withError(9.84e-3, u"s", 0.05), QStringLiteral("9.84\u2009ms ± 0.49"));
        QCOMPARE(
            format::withError(9.84e-3, u"s", std::numeric_limits<double>::quiet_NaN()), QStringLiteral("9.84\u2009ms"));
    }

    void short_forms()
    {
        QCOMPARE(format::siShort(80e9, u"B"), QStringLiteral("80\u2009GB"));
        QCOMPARE(format::siShort(1.5e12, u"B/s"), QStringLiteral("1.5\u2009TB/s"));
        QCOMPARE(format::siShort(100, u"B"), QStringLiteral("100\u2009B"));
    }

    void integers_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << qint64(0) << QStringLiteral("0");
        QTest::newRow("three digits") << qint64(999) << QStringLiteral("999");
        QTest::newRow("four digits") << qint64(2048) << QStringLiteral("2,048");
        QTest::newRow("seven digits") << qint64(1048576) << QStringLiteral("1,048,576");
        QTest::newRow("negative") << qint64(-7600) << QStringLiteral("−7,600");
        QTest::newRow("smallest") << std::numeric_limits<qint64>::min() << QStringLiteral("−9,223,372,036,854,775,808");
    }
    void integers()
    {
        QFETCH(qint64, value);
        QFETCH(QString, expected);
        QCOMPARE(format::integer(value), expected);
    }

    void plain_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("intensity") << 62.72 << QStringLiteral("62.7");
        QTest::newRow("small whole") << 4.0 << QStringLiteral("4.00");
        QTest::newRow("below one") << 0.1667 << QStringLiteral("0.167");
        QTest::newRow("one in a thousand") << 0.00123 << QStringLiteral("0.00123");
        QTest::newRow("thousands") << 1234.4 << QStringLiteral("1,234");
        QTest::newRow("nearly a thousand") << 999.7 << QStringLiteral("1,000");
        QTest::newRow("zero") << 0.0 << QStringLiteral("0");
    }
    void plain()
    {
        QFETCH(double, value);
        QFETCH(QString, expected);
        QCOMPARE(format::plain(value), expected);
    }

    void percent_data()
    {
        QTest::addColumn<double>("fraction");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<QString>("expected");
        QTest::newRow("whole") << 0.686 << 0 << QStringLiteral("69 %");
        QTest::newRow("one decimal") << 0.686 << 1 << QStringLiteral("68.6 %");
        QTest::newRow("nothing") << 0.0 << 0 << QStringLiteral("0 %");
        QTest::newRow("nearly nothing") << 0.001 << 0 << QStringLiteral("< 1 %");
        QTest::newRow("nearly nothing, one decimal") << 0.0001 << 1 << QStringLiteral("< 0.1 %");
        QTest::newRow("everything") << 1.0 << 0 << QStringLiteral("100 %");
        QTest::newRow("below nothing") << -0.25 << 0 << QStringLiteral("−25 %");
    }
    void percent()
    {
        QFETCH(double, fraction);
        QFETCH(int, decimals);
        QFETCH(QString, expected);
        QCOMPARE(format::percent(fraction, decimals), expected.replace(QLatin1Char(' '), format::thinSpace));
    }

    void others()
    {
        QCOMPARE(format::tokens(2048), QStringLiteral("2\u2009k"));
        QCOMPARE(format::tokens(1 << 20), QStringLiteral("1\u2009M"));
        QCOMPARE(format::tokens(1000), QStringLiteral("1,000"));
        QCOMPARE(format::change(-0.392), QStringLiteral("−39\u2009%"));
        QCOMPARE(format::change(0.04), QStringLiteral("+4\u2009%"));
        QCOMPARE(format::change(0), QStringLiteral("±0\u2009%"));
        QCOMPARE(format::ratio(1.52), QStringLiteral("1.52×"));
    }

    void decimalPointInEveryLanguage()
    {
        const std::string before = std::setlocale(LC_NUMERIC, nullptr);
        const auto restore = qScopeGuard([&before] { std::setlocale(LC_NUMERIC, before.c_str()); });
        if (!std::setlocale(LC_NUMERIC, "de_DE.UTF-8") && !std::setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
            QSKIP("no language with a decimal comma is installed");
        QCOMPARE(format::si(0.0246, u"s"), QStringLiteral("24.6\u2009ms"));
        QCOMPARE(format::siShort(1e13, u"FLOP/s"), QStringLiteral("10\u2009TFLOP/s"));
        QCOMPARE(formulaNumber(58.8e-6), std::string("58.8\u2009µ"));
    }
};

QTEST_APPLESS_MAIN(TestFormat)
#include "tst_format.moc"
