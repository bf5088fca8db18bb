// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/program.h"

#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::program;

namespace {

const QStringList command =
    QStringLiteral("analyze --model llama-3-8b --gpu h100-sxm5 --batch 16 --time-model").split(u' ');

} // namespace

/// Expected times in what the command `analyze` writes.
class TestExpectedOutput : public QObject
{
    Q_OBJECT

private slots:
    void jsonTellsTimesWithTheirErrors()
    {
        const auto json = run(command + QStringList {"calibrated", "--format", "json"}).json();
        const auto& decode = json["decode"];
        QVERIFY(decode["time_error_median"].get<double>() > 0.03);
        QVERIFY(decode["time_error_p90"].get<double>() > decode["time_error_median"].get<double>());
        int known = 0;
        for (const auto& each : decode["operators"]) {
            QVERIFY(each["calibrated_s"].is_number());
            QVERIFY(each.contains("time_error_median") && each.contains("time_error_p90"));
            known += each["time_error_median"].is_number() ? 1 : 0; // null for elementwise operators
        }
        QVERIFY(known > 6);
        for (const char* of : {"ttft", "tpot", "latency", "tokens_per_s"})
            QVERIFY2(json["calibrated_metrics"][std::string(of) + "_error_median"].is_number(), of);
    }

    void csvHasColumnsOfItsOwn()
    {
        const QList<QByteArray> rows = run(command + QStringList {"calibrated", "--format", "csv"}).out.split('\n');
        QVERIFY(rows.first().endsWith("total_time_s,calibrated_s,total_calibrated_s,time_error_median,time_error_p90"));
        const auto columns = rows.first().count(',');
        for (const QByteArray& row : rows)
            QVERIFY2(row.isEmpty() || row.count(',') == columns, row.constData());
        QVERIFY(
            run(command + QStringList {"ideal", "--format", "csv"}).out.split('\n').first().endsWith("total_time_s"));
    }

    void tableTellsThemToo()
    {
        const QByteArray text = run(command + QStringList {"calibrated"}).out;
        QVERIFY(text.contains("expected: TTFT ") && text.contains("90 % within"));
        QVERIFY(text.contains("± median"));
        const QByteArray ideal = run(command + QStringList {"ideal"}).out;
        QVERIFY(!ideal.contains("expected"));
    }

    void whatIsNotCalibratedIsSaid()
    {
        const QStringList mla =
            QStringLiteral("analyze --model deepseek-v3 --gpu h100-sxm5 --time-model calibrated").split(u' ');
        const Result table = run(mla);
        QVERIFY2(table.code == 0, table.error.constData());
        QVERIFY2(table.out.contains("of the time): no constants for latent attention"), table.out.constData());
        QVERIFY(table.out.contains("; 3 operators ideal (") && table.out.contains(" ideal "));
        const auto json = run(mla + QStringList {"--format", "json"}).json();
        QCOMPARE(json["decode"]["uncalibrated_operators"], 3);
        const double share = json["decode"]["ideal_share"];
        QVERIFY(share > 0 && share < 1);
        QVERIFY(json["calibrated_metrics"]["tpot_s"].is_number());
        QCOMPARE(json["decode"]["time_error_median"].is_null(), share > 0.05);
        QCOMPARE(json["calibrated_metrics"]["tpot_error_median"].is_null(), share > 0.05);
    }
};

QTEST_APPLESS_MAIN(TestExpectedOutput)
#include "tst_expected_output.moc"
