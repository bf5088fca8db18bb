// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/serving/model_match.h"
#include "core/measure/serving/serving_import.h"
#include "core/measure/table_kind.h"

#include <cmath>

using namespace ridgepoint;

namespace {

Parsed<ServingTable> fixture(const char* name)
{
    return importServing(std::string(RIDGEPOINT_TEST_DATA "/serving/") + name);
}

QByteArray said(const Parsed<ServingTable>& parsed)
{
    return QByteArray::fromStdString(joinedText(parsed.diagnostics));
}

constexpr const char* header = "model,gpu,framework,tp,concurrency,isl,osl,ttft_ms,tpot_ms\n";

} // namespace

/// Tables of measured servers, read.
class ServingImport : public QObject
{
    Q_OBJECT

private slots:
    void saysThatTheEndIsMissing();
    void aiconfigurator();
    void inferenceBench();
    void genericWithUnitsAndDecimalComma();
    void headers_data();
    void headers();
    void unitsInCells();
    void badTables_data();
    void badTables();
    void goodRowsSurviveBadOnes();
    void stops();
    void modelNames_data();
    void modelNames();
};

void ServingImport::aiconfigurator()
{
    const auto parsed = fixture("aiconfigurator_small.csv");
    QVERIFY2(parsed.ok(), said(parsed));
    const ServingTable& table = parsed.value;
    QVERIFY(table.layout == ServingLayout::Aiconfigurator && !table.is_static_batch);
    QCOMPARE(table.points.size(), 7U);
    const ServingPoint& first = table.points[0];
    QCOMPARE(first.line, 2);
    QCOMPARE(table.model(first), std::string("example/Llama-3.1-8B-Instruct-FP8"));
    QCOMPARE(table.gpu(first), std::string("h100_sxm"));
    QCOMPARE(table.framework(first), std::string("vllm"));
    QCOMPARE(table.version(first), std::string("0.15.1"));
    QCOMPARE(first.sequences, 64.0); // the concurrency, not the batch of 16
    QCOMPARE(first.prompt, 1024.0);
    QCOMPARE(first.output, 512.0);
    QCOMPARE(first.ttft_s, 0.2105);
    QCOMPARE(first.tpot_s, 0.00925);
    QVERIFY(std::isnan(first.latency_s));
    QCOMPARE(table.points[1].sequences, 8.0); // no concurrency said
    QVERIFY(std::isnan(table.points[1].ttft_s));
    QVERIFY(table.points[4].is_disaggregated);
    QCOMPARE(table.points[5].pipeline_parallel, 2.0);
}

void ServingImport::inferenceBench()
{
    const auto parsed = fixture("inference_bench_small.csv");
    QVERIFY2(parsed.ok(), said(parsed));
    QVERIFY(parsed.value.layout == ServingLayout::LlmInferenceBench && parsed.value.is_static_batch);
    const ServingPoint& second = parsed.value.points[1];
    QCOMPARE(second.tensor_parallel, 2.0);
    QCOMPARE(second.prompt, 1024.0);
    QCOMPARE(second.output, 1024.0);
    QCOMPARE(second.latency_s, 20.48);
    QCOMPARE(second.implied_sequences, 16.0);
    QCOMPARE(parsed.value.points[2].implied_sequences, 1.0); // its batch is none of sequences
    QVERIFY(said(parsed).contains("A100 SXM4 40 GB"));
}

void ServingImport::genericWithUnitsAndDecimalComma()
{
    const auto parsed = fixture("generic_small.csv");
    QVERIFY2(parsed.ok(), said(parsed));
    QVERIFY(parsed.value.layout == ServingLayout::Generic);
    QCOMPARE(parsed.value.points.size(), 2U);
    const ServingPoint& first = parsed.value.points[0];
    QCOMPARE(first.line, 3);
    QCOMPARE(first.ttft_s, 0.05525); // the mean, not the 99th percentile
    QCOMPARE(first.tpot_s, 0.0085);
    QCOMPARE(first.latency_s, 1.75);
    QCOMPARE(first.sequences, 8.0);
    QVERIFY(std::isnan(parsed.value.points[1].ttft_s));
}

void ServingImport::headers_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("isServing");
    QTest::newRow("plain") << QByteArray("model,gpu,batch,input,output,tpot_ms") << true;
    QTest::newRow("vLLM's benchmark") << QByteArray(
        "model_id,max_concurrency,input_len,output_len,mean_ttft_ms,mean_tpot_ms")
                                      << true;
    QTest::newRow("inter-token latency") << QByteArray("Model,GPU,Concurrency,ISL,OSL,ITL (ms)") << true;
    QTest::newRow("end to end") << QByteArray("model,batch size,prompt length,output length,latency [s]") << true;
    QTest::newRow("no time") << QByteArray("model,gpu,batch,input,output,comment") << false;
    QTest::newRow("no model") << QByteArray("gpu,batch,input,output,tpot_ms") << false;
    QTest::newRow("other percentiles alone") << QByteArray("model,batch,input,output,p99_ttft_ms") << false;
    QTest::newRow("a profiler's") << QByteArray("Kernel Name,Grid Size,Block Size,Duration") << false;
}

void ServingImport::headers()
{
    QFETCH(QByteArray, header);
    QFETCH(bool, isServing);
    const std::string text = header.toStdString() + "\n";
    QCOMPARE(tableKind(text) == TableKind::ServingTable, isServing);
    const auto parsed = importServingText(text, "table.csv");
    QVERIFY(!parsed.ok());
    const QByteArray expected = isServing ? "no usable row" : "no known header";
    QVERIFY2(said(parsed).contains(expected), said(parsed));
}

void ServingImport::unitsInCells()
{
    const auto parsed = importServingText(
        "model,batch,input,output,ttft,tpot\nx,1,10,10,120 ms,900us\nx,1,10,10,0.2s,5\n", "table.csv");
    QVERIFY2(parsed.ok(), said(parsed));
    QCOMPARE(parsed.value.points[0].ttft_s, 0.12);
    QCOMPARE(parsed.value.points[0].tpot_s, 0.0009);
    QCOMPARE(parsed.value.points[1].ttft_s, 0.2);
    QVERIFY(std::isnan(parsed.value.points[1].tpot_s));
    QVERIFY(said(parsed).contains("with its unit"));
}

void ServingImport::badTables_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const QByteArray h = header;
    QTest::newRow("empty") << QByteArray() << QByteArray("the file is empty");
    QTest::newRow("blank") << QByteArray(" \n\n") << QByteArray("the file is empty");
    QTest::newRow("prose") << QByteArray("hello\nworld\n") << QByteArray("no known header");
    QTest::newRow("header alone") << h << QByteArray("no usable row");
    QTest::newRow("only missing times") << h + "m,h100,v,1,1,1,1,n/a,\n" << QByteArray("found no time");
    QTest::newRow("only negative times") << h + "m,h100,v,1,1,1,1,-4,-1\n" << QByteArray("found \"-4\"");
    QTest::newRow("too few cells") << h + "m,h100,v\n" << QByteArray("expected 9 as in the header");
    QTest::newRow("infinite time") << h + "m,h100,v,1,1,1,1,inf,nan\n" << QByteArray("found \"inf\"");
}

void ServingImport::badTables()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    const auto parsed = importServingText(text.toStdString(), "table.csv");
    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.points.empty());
    QVERIFY2(said(parsed).contains(message), said(parsed));
}

void ServingImport::goodRowsSurviveBadOnes()
{
    const auto parsed = importServingText(std::string(header)
            + "m,h100,v,1,4,100,10,50,9\nm,h100,v,one,4,100,10,50,9\nm\n,h100,v,1,4,100,10,50,9\n"
              "m,h100,v,1,4.5,100,10,50,9\nm,h100,v,1,4,100,10,50,9\n",
        "table.csv");
    QVERIFY2(parsed.ok(), said(parsed));
    QCOMPARE(parsed.value.points.size(), 4U);
    QCOMPARE(parsed.value.dropped_rows, 2U);
    QCOMPARE(parsed.value.points[1].tensor_parallel, 0.0); // not known
    QCOMPARE(parsed.value.points[2].sequences, 0.0);
    QCOMPARE(parsed.value.points[3].line, 7);
    QVERIFY(said(parsed).contains("table.csv:3:10: found \"one\""));
}

void ServingImport::stops()
{
    const auto parsed = importServingText(
        std::string(header) + "m,h100,v,1,4,100,10,50,9\n", "table.csv", [](double) { return false; });
    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.points.empty());
}

void ServingImport::modelNames_data()
{
    QTest::addColumn<QString>("measured");
    QTest::addColumn<QString>("id");
    QTest::newRow("Hugging Face id") << "meta-llama/Llama-3.1-8B"
                                     << "llama-3.1-8b";
    QTest::newRow("other case") << "META-LLAMA/llama-3.1-8b"
                                << "llama-3.1-8b";
    QTest::newRow("tuned") << "meta-llama/Meta-Llama-3.1-8B-Instruct"
                           << "llama-3.1-8b";
    QTest::newRow("quantised by another") << "nvidia/Llama-3.1-8B-Instruct-FP8"
                                          << "llama-3.1-8b";
    QTest::newRow("without organisation") << "Llama3.1 8B"
                                          << "llama-3.1-8b";
    QTest::newRow("another generation") << "meta-llama/Meta-Llama-3-8B"
                                        << "llama-3-8b";
    QTest::newRow("preset's id") << "llama-3-8b"
                                 << "llama-3-8b";
    QTest::newRow("same sizes under a later name") << "meta-llama/Llama-3.3-70B-Instruct"
                                                   << "llama-3.1-70b";
    QTest::newRow("unknown") << "nobody/Unheard-7B"
                             << "";
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("tuning alone") << "Instruct"
                                  << "";
}

void ServingImport::modelNames()
{
    QFETCH(QString, measured);
    QFETCH(QString, id);
    const std::vector<ModelName> models {{"llama-3.1-8b", "Llama-3.1-8B", "meta-llama/Llama-3.1-8B"},
        {"llama-3-8b", "Llama-3-8B", "meta-llama/Meta-Llama-3-8B"},
        {"llama-3.1-70b", "Llama-3.1-70B", "meta-llama/Llama-3.1-70B"}, {"nameless", "", ""}};
    QCOMPARE(QString::fromStdString(matchModel(measured.toStdString(), models).value_or("")), id);
}

/// A number cut short is a number too.
void ServingImport::saysThatTheEndIsMissing()
{
    const std::string text = std::string(header) + "m,h100,v,1,4,100,10,50,9";
    const std::string message = "the last line has no line end: the file may have been cut short";

    QVERIFY(joinedText(importServingText(text, "table.csv").diagnostics).find(message) != std::string::npos);
    QVERIFY(joinedText(importServingText(text + '\n', "table.csv").diagnostics).find(message) == std::string::npos);
}

QTEST_APPLESS_MAIN(ServingImport)
#include "tst_serving_import.moc"
