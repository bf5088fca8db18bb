// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/analysis/calibrated/operator_times.h"
#include "core/hardware/calibration_words.h"
#include "tests/core/calibrated_fixtures.h"

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

CalibrationSource source(const std::string& table, const std::string& library, const std::string& version,
    const std::string& rows = {}, const std::string& date = {})
{
    CalibrationSource source;
    source.table = table;
    source.library = library;
    source.version = version;
    source.rows = rows;
    source.date = date;
    return source;
}

} // namespace

/// Where constants come from, in words.
class TestCalibrationWords : public QObject
{
    Q_OBJECT

private slots:
    void errors_data()
    {
        QTest::addColumn<double>("median");
        QTest::addColumn<double>("p90");
        QTest::addColumn<QString>("on");
        QTest::addColumn<QString>("expected");
        const double none = notTimed;
        QTest::newRow("both") << 0.0443 << 0.14037 << "held-out rows, a random half"
                              << "±4.4 % median, 14 % p90 on held-out rows";
        QTest::newRow("counted") << 0.0996 << 0.099 << "30 held-out rows"
                                 << "±10 % median, 9.9 % p90 on 30 held-out rows";
        QTest::newRow("median alone") << 0.2 << none << ""
                                      << "±20 % median";
        QTest::newRow("not known") << none << none << "held-out rows"
                                   << "";
    }
    void errors()
    {
        QFETCH(double, median);
        QFETCH(double, p90);
        QFETCH(QString, on);
        QFETCH(QString, expected);
        CalibrationSource one;
        one.error_median = median;
        one.error_p90 = p90;
        one.error_on = on.toStdString();
        QCOMPARE(QString::fromStdString(errorWords(one)), expected);
    }

    void sources()
    {
        QCOMPARE(sourceWords(source("sweep.csv", "vLLM", "0.24", "2500", "2026-11-20")),
            std::string("sweep.csv, vLLM 0.24, 2500 rows, 2026-11-20"));
        QCOMPARE(sourceWords(source("sweep.csv", "torch", "", "at most 4000 rows")),
            std::string("sweep.csv, torch, at most 4000 rows"));
    }

    void otherLibraries_data()
    {
        QTest::addColumn<QString>("fitted");
        QTest::addColumn<QString>("measured");
        QTest::addColumn<bool>("isOther");
        const auto row = [](const char* what, const char* fitted, const char* measured, bool isOther) {
            QTest::newRow(what) << fitted << measured << isOther;
        };
        row("the same, another version", "vLLM", "VLLM 0.14.0", false);
        row("spelt out", "TensorRT-LLM", "TRTLLM 1.0.0", false);
        row("another", "vLLM", "TRTLLM 1.0.0", true);
        row("torch", "vLLM", "torch 2.5.1+cu124", true);
        row("not said", "vLLM", "", false);
        row("not known", "not known", "torch 2.5.1", false);
    }
    void otherLibraries()
    {
        QFETCH(QString, fitted);
        QFETCH(QString, measured);
        QFETCH(bool, isOther);
        const std::string words = otherLibraryWords(source("table", fitted.toStdString(), "1"), measured.toStdString());
        QVERIFY2(words.empty() != isOther, words.c_str());
        QVERIFY(words.empty() || words.find(measured.toStdString()) != std::string::npos);
    }

    /// The sentence that the window says under the times.
    void ofAScenario()
    {
        Scenario scenario;
        scenario.model = *catalog().model("llama-3-8b");
        scenario.gpu = gpu("h100-sxm5");
        scenario.time_model = TimeModel::Calibrated;
        useDefaultPrecision(scenario);
        QCOMPARE(QString::fromStdString(productProvenance(scenario)),
            QString("H100 SXM5 80GB bf16 GEMM: ±4.4 % median, 14 % p90 on held-out rows\n"
                    "Fitted on aiconfigurator gemm, vLLM 0.24, at most 4000 rows, 2026-11-20"));
        const std::string all = constantsProvenance(scenario);
        QVERIFY2(all.starts_with("GEMM bf16: ±4.4 % median") && all.find("\nDecode attention: ±") != std::string::npos,
            all.c_str());
        QVERIFY(all.find("All-reduce") == std::string::npos);
        scenario.tensor_parallel = 4;
        QVERIFY(constantsProvenance(scenario).find("\nAll-reduce: ±3.5 % median") != std::string::npos);
        scenario.time_model = TimeModel::Generic;
        const std::string generic = productProvenance(scenario);
        QVERIFY2(
            generic.find("generic constants: ±8.8 % median, 25 % p90 on GPUs") != std::string::npos, generic.c_str());
        scenario.time_model = TimeModel::Ideal;
        QVERIFY(productProvenance(scenario).empty() && constantsProvenance(scenario).empty());
    }

    void everyShippedSetSaysWhenAndOnWhat()
    {
        int sets = 0;
        const auto check = [&sets](const auto& set) {
            if (!set)
                return;
            ++sets;
            QVERIFY2(set->source.date.size() == 10, sourceWords(set->source).c_str());
            QVERIFY(!set->source.library.empty() && !set->source.version.empty() && !errorWords(set->source).empty());
        };
        for (const char* id :
            {"a100-sxm4-80gb", "h100-sxm5", "h200-sxm", "b200-sxm", "gb200", "l40s", "rtx-pro-6000-bw"}) {
            const Calibration& one = own(id);
            for (std::size_t i = 0; i < formatCount; ++i) {
                check(one.gemm[i]);
                check(one.prefill[i]);
                check(one.decode[i]);
                check(one.moe[i]);
            }
            check(one.all_reduce);
        }
        QVERIFY(sets > 60);
    }
};

QTEST_APPLESS_MAIN(TestCalibrationWords)
#include "tst_calibration_words.moc"
