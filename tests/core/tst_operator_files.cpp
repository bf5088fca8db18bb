// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/operators/operator_file.h"
#include "core/measure/table_kind.h"

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace ridgepoint;

namespace {

constexpr const char* attentionHeader =
    "framework,version,device,op_name,kernel_source,batch_size,isl,num_heads,num_key_value_heads,head_dim,beam_width,"
    "attn_dtype,kv_cache_dtype,step,latency\n";
constexpr const char* moeHeader =
    "framework,version,device,op_name,kernel_source,moe_dtype,num_tokens,hidden_size,inter_size,topk,num_experts,"
    "moe_tp_size,moe_ep_size,distribution,latency\n";
constexpr const char* goodAttention = "VLLM,0.14,A100,context_attention,flash,1,512,32,8,128,1,bf16,bf16,0,0.05\n";
constexpr const char* goodMoe = "VLLM,0.24,H100,moe,fused,bf16,64,4096,14336,2,8,1,1,balanced,0.5\n";

std::string fixture(const std::string& name)
{
    std::ifstream file(RIDGEPOINT_TEST_DATA "/operators/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

bool says(const std::vector<Diagnostic>& diagnostics, Diagnostic::Severity severity, const std::string& part)
{
    return std::ranges::any_of(diagnostics,
        [&](const Diagnostic& one) { return one.severity == severity && one.message.find(part) != std::string::npos; });
}

using Severity = Diagnostic::Severity;

} // namespace

/// Tables of attention, experts and all-reduce, as their programs write them and as hands spoil them.
class OperatorTables : public QObject
{
    Q_OBJECT

private slots:
    void readsPrompts();
    void readsDecoding();
    void readsExperts();
    void messageSizeCountsElements();
    void readsVidursBytes();
    void kindIsFoundByContent_data();
    void kindIsFoundByContent();
    void goodRowsSurvive_data();
    void goodRowsSurvive();
    void readsDecimalCommas();
    void otherDevicesAreLeftOut();
    void otherVersionsAreNoted();
    void columnsInAnyOrder();
    void columnsThatStandTwice();
    void thousandsOfColumns();
    void linesBeforeTheHeader();
    void refuses_data();
    void refuses();
    void canBeStopped();
    void noFile();
    void readsRealFiles_data();
    void readsRealFiles();
};

void OperatorTables::readsPrompts()
{
    const auto parsed = importOperatorText(fixture("context_attention.csv"), "context_attention.csv");
    QVERIFY2(parsed.diagnostics.empty(), joinedText(parsed.diagnostics).c_str());
    const OperatorFile& table = parsed.value;
    QVERIFY(table.layout == OperatorLayout::AiconfiguratorAttention);
    QCOMPARE(table.gpu_name, "NVIDIA A100-SXM4-80GB");
    QCOMPARE(table.framework, "VLLM 0.24.0");
    QCOMPARE(table.attention.size(), std::size_t(8));
    const AttentionRow& row = table.attention[1];
    QVERIFY(row.is_prefill);
    QCOMPARE(row.shape.batch, 2.0);
    QCOMPARE(row.shape.tokens, 1000.0);
    QCOMPARE(row.shape.heads, 32.0);
    QCOMPARE(row.shape.kv_heads, 8.0);
    QCOMPARE(row.shape.kv_bytes, 2.0);
    QCOMPARE(row.line, 3);
    QCOMPARE(table.attention[3].shape.kv_bytes, 1.0);
    QCOMPARE(table.dtypes[table.attention[3].dtype].text, "fp8");
    QCOMPARE(table.dtypes[table.attention[3].compute_dtype].text, "bfloat16");
    QCOMPARE(table.attention[6].window, 1024.0);
    QCOMPARE(table.attention[7].past, 4096.0);
    QCOMPARE(table.kernels.at(row.kernel), "flash");
}

void OperatorTables::readsDecoding()
{
    const auto parsed = importOperatorText(fixture("generation_attention.csv"), "generation_attention.csv");
    QCOMPARE(parsed.value.attention.size(), std::size_t(5));
    // isl 1 and step 1023: the query's own token is in the cache too.
    QVERIFY(!parsed.value.attention[1].is_prefill);
    QCOMPARE(parsed.value.attention[1].shape.tokens, 1024.0);
    QCOMPARE(parsed.value.attention[0].shape.tokens, 1.0);
}

void OperatorTables::readsExperts()
{
    const auto parsed = importOperatorText(fixture("moe.csv"), "moe.csv");
    QVERIFY2(parsed.diagnostics.empty(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(parsed.value.moe.size(), std::size_t(7));
    const MoeRow& row = parsed.value.moe[2];
    QCOMPARE(row.shape.tokens, 1024.0);
    QCOMPARE(row.shape.hidden, 2048.0);
    QCOMPARE(row.shape.intermediate, 768.0);
    QCOMPARE(row.shape.experts_per_token, 8.0);
    QCOMPARE(row.shape.experts, 128.0);
    QCOMPARE(row.shape.expert_parallel, 4.0);
    QVERIFY(!row.shape.balanced && row.shape.gated);
    QVERIFY(parsed.value.moe[0].shape.balanced && parsed.value.moe[1].shape.balanced);
    QVERIFY(!parsed.value.moe[3].shape.gated);
    QCOMPARE(parsed.value.dtypes[parsed.value.moe[4].dtype].text, "fp8_block");
}

void OperatorTables::messageSizeCountsElements()
{
    const auto custom = importOperatorText(fixture("custom_allreduce.csv"), "custom_allreduce.csv");
    QCOMPARE(custom.value.all_reduce.size(), std::size_t(5));
    QCOMPARE(custom.value.all_reduce[0].bytes, 2048.0);
    QCOMPARE(custom.value.all_reduce[3].gpus, 8.0);
    const auto nccl = importOperatorText(fixture("nccl.csv"), "nccl.csv");
    QCOMPARE(nccl.value.all_reduce.size(), std::size_t(3));
    QCOMPARE(nccl.value.all_reduce[1].bytes, 67108864.0);
    QCOMPARE(nccl.value.dropped_rows, std::size_t(2));
    QVERIFY(says(nccl.diagnostics, Severity::Warning, "2 rows are of other collectives"));
}

void OperatorTables::readsVidursBytes()
{
    const auto parsed = importOperatorText(fixture("a100__all_reduce.csv"), "network/a100__all_reduce.csv");
    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.gpu_name, "a100");
    QCOMPARE(parsed.value.framework, "Vidur");
    QCOMPARE(parsed.value.all_reduce.size(), std::size_t(4));
    QCOMPARE(parsed.value.all_reduce[2].bytes, 33554432.0);
    QCOMPARE(parsed.value.all_reduce[3].gpus_per_host, 2.0);
    QVERIFY(parsed.value.all_reduce[0].time_s > 1e-6 && parsed.value.all_reduce[0].time_s < 1e-3);
}

void OperatorTables::kindIsFoundByContent_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("kind");
    QTest::newRow("prefill") << "context_attention.csv" << int(TableKind::AttentionTable);
    QTest::newRow("decode") << "generation_attention.csv" << int(TableKind::AttentionTable);
    QTest::newRow("experts") << "moe.csv" << int(TableKind::MoeTable);
    QTest::newRow("custom all-reduce") << "custom_allreduce.csv" << int(TableKind::AllReduceTable);
    QTest::newRow("NCCL") << "nccl.csv" << int(TableKind::AllReduceTable);
    QTest::newRow("Vidur") << "a100__all_reduce.csv" << int(TableKind::AllReduceTable);
}

void OperatorTables::kindIsFoundByContent()
{
    QFETCH(QString, file);
    QFETCH(int, kind);
    const std::string text = fixture(file.toStdString());
    QCOMPARE(int(tableKind(text)), kind);
    QCOMPARE(int(tableKind("\xEF\xBB\xBFsome program's words\n" + text)), kind);
}

void OperatorTables::goodRowsSurvive_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("message");
    const auto attention = [](const char* what, const char* bad, int column, const char* message) {
        QTest::newRow(what) << QByteArray(attentionHeader) << QByteArray(goodAttention) << QByteArray(bad) << column
                            << QByteArray(message);
    };
    attention("no time", "VLLM,0.14,A100,context_attention,f,1,512,32,8,128,1,bf16,bf16,0,n/a\n", 65, "found no value");
    attention("negative time", "V,0,A100,context_attention,f,1,512,32,8,128,1,bf16,bf16,0,-1\n", 59, "positive time");
    attention("time that is no number", "V,0,A100,context_attention,f,1,512,32,8,128,1,bf16,bf16,0,nan\n", 59, "nan");
    attention("batch of zero", "V,0,A100,context_attention,f,0,512,32,8,128,1,bf16,bf16,0,1\n", 30, "whole number");
    attention("half a head", "V,0,A100,context_attention,f,1,512,2.5,8,128,1,bf16,bf16,0,1\n", 36, "whole number");
    attention("heads beyond reason", "V,0,A100,context_attention,f,1,512,9e18,8,128,1,bf16,bf16,0,1\n", 36, "9e18");
    attention("more KV heads than heads", "V,0,A100,context_attention,f,1,512,8,16,128,1,bf16,bf16,0,1\n", 38,
        "no more than the query heads");
    attention("negative step", "V,0,A100,generation_attention,f,1,1,8,8,128,1,bf16,bf16,-1,1\n", 57, "from 0 on");
    attention("two beams", "V,0,A100,generation_attention,f,1,1,8,8,128,2,bf16,bf16,7,1\n", 45, "1 beam");
    attention("another operation", "V,0,A100,context_mla,f,1,512,32,8,128,1,bf16,bf16,0,1\n", 10, "context_attention");
    attention("cells missing", "V,0,A100,context_attention,f,1,512\n", 35, "found 7 cells");
    attention(
        "a cell too many", "V,0,A100,context_attention,f,1,512,32,8,128,1,bf16,bf16,0,1,2\n", 61, "found 16 cells");
    const auto moe = [](const char* what, const char* bad, int column, const char* message) {
        QTest::newRow(what) << QByteArray(moeHeader) << QByteArray(goodMoe) << QByteArray(bad) << column
                            << QByteArray(message);
    };
    moe("more experts per token than experts", "V,0,H100,moe,f,bf16,64,4096,14336,9,8,1,1,balanced,0.5\n", 35,
        "no more than the experts");
    moe("more GPUs than experts", "V,0,H100,moe,f,bf16,64,4096,14336,2,8,1,16,balanced,0.5\n", 41,
        "no more than the experts");
    moe("routing that is not known", "V,0,H100,moe,f,bf16,64,4096,14336,2,8,1,1,sorted,0.5\n", 43, "power_law");
}

void OperatorTables::goodRowsSurvive()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, good);
    QFETCH(QByteArray, bad);
    QFETCH(int, column);
    QFETCH(QByteArray, message);
    const auto parsed = importOperatorText((header + good + bad + good).toStdString(), "table.csv");
    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.rowCount(), std::size_t(2));
    QCOMPARE(parsed.value.dropped_rows, std::size_t(1));
    QVERIFY2(
        says(parsed.diagnostics, Severity::Warning, message.toStdString()), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(parsed.diagnostics.front().line, 3);
    QVERIFY2(parsed.diagnostics.front().column == column, joinedText(parsed.diagnostics).c_str());
}

void OperatorTables::readsDecimalCommas()
{
    const std::string rows = std::string(attentionHeader)
        + "VLLM,0.14,A100,context_attention,flash,1,512,32,8,128,1,bf16,bf16,0,\"1,069\"\n"
          "VLLM,0.14,A100,context_attention,flash,1,512,32,8,128,1,bf16,bf16,0,\"0,016\"\n";

    const auto parsed = importOperatorText(rows, "table.csv");

    QVERIFY2(parsed.ok(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(parsed.value.attention.size(), 2U);
    QCOMPARE(parsed.value.attention[0].time_s, 1.069e-3);
    QVERIFY(joinedText(parsed.diagnostics).find("decimal comma") != std::string::npos);
    const auto given = importOperatorText(rows, "table.csv", {}, NumberLocale::Point);
    QCOMPARE(given.value.attention.size(), 1U);
    QCOMPARE(given.value.attention[0].time_s, 1.069);
}

void OperatorTables::otherDevicesAreLeftOut()
{
    const std::string other = "VLLM,0.14,H100,context_attention,flash,1,512,32,8,128,1,bf16,bf16,0,0.05\n";
    const auto parsed = importOperatorText(attentionHeader + std::string(goodAttention) + other, "table.csv");
    QCOMPARE(parsed.value.attention.size(), std::size_t(1));
    QVERIFY(says(parsed.diagnostics, Severity::Warning, "one file is one GPU's"));
}

void OperatorTables::otherVersionsAreNoted()
{
    const std::string other = "VLLM,0.15,A100,context_attention,flash,1,512,32,8,128,1,bf16,bf16,0,0.05\n";
    const auto parsed = importOperatorText(attentionHeader + std::string(goodAttention) + other, "table.csv");
    QCOMPARE(parsed.value.attention.size(), std::size_t(2));
    QVERIFY(says(parsed.diagnostics, Severity::Note, "1 rows are of another framework or version"));
}

void OperatorTables::columnsInAnyOrder()
{
    const auto parsed = importOperatorText(
        "latency;power;step;kv_cache_dtype;attn_dtype;head_dim;num_key_value_heads;num_heads;isl;batch_size;op_name\n"
        "0.05;300;0;bfloat16;bfloat16;128;8;32;512;4;context_attention\n",
        "table.csv");
    QVERIFY2(parsed.ok(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(parsed.value.attention.at(0).shape.batch, 4.0);
    QVERIFY(std::abs(parsed.value.attention.at(0).time_s - 5e-5) < 1e-12);
    QVERIFY(parsed.value.gpu_name.empty());
}

void OperatorTables::columnsThatStandTwice()
{
    const std::string header = std::string(attentionHeader).substr(0, std::string(attentionHeader).size() - 1);
    const std::string row = std::string(goodAttention).substr(0, std::string(goodAttention).size() - 1);
    const auto parsed = importOperatorText(header + ",latency\n" + row + ",7\n", "table.csv");
    QVERIFY(parsed.ok() && std::abs(parsed.value.attention.at(0).time_s - 5e-5) < 1e-12);
    QVERIFY(says(parsed.diagnostics, Severity::Warning, "\"latency\" twice"));
}

/// Lines without end, none of them a header: refused, and soon.
void OperatorTables::thousandsOfColumns()
{
    std::string line;
    for (int i = 0; i < 4000; ++i)
        line += "x,";
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += line + '\n';
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!importOperatorText(text, "table.csv").ok());
    QVERIFY2(timer.elapsed() < 5000, QByteArray::number(timer.elapsed()));
}

void OperatorTables::linesBeforeTheHeader()
{
    const auto parsed =
        importOperatorText("collected on some node\n\n" + std::string(attentionHeader) + goodAttention, "table.csv");
    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value.attention.at(0).line, 4);
}

void OperatorTables::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* what, const QByteArray& text, const char* message) {
        QTest::newRow(what) << text << QByteArray(message);
    };
    row("empty", "", "the file is empty");
    row("blank", "\n\r\n  \n", "the file is empty");
    row("words", "once upon a time\n", "no known header");
    row("header alone", attentionHeader, "no usable row");
    row("only bad rows", QByteArray(attentionHeader) + "1,2\n", "no usable row");
    row("head_dim missing", QByteArray(attentionHeader).replace("head_dim,", "") + "x\n", "expected \"head_dim\"");
    row("topk misspelt", QByteArray(moeHeader).replace("topk", "top-k") + "x\n", "expected \"topk\"");
    row("a matrix product's table", "framework,version,device,op_name,kernel_source,gemm_dtype,m,n,k,latency\n",
        "no known header");
    row("zeros", QByteArray(200, '\0'), "no known header");
}

void OperatorTables::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, message);
    const auto parsed = importOperatorText(text.toStdString(), "table.csv");
    QVERIFY(!parsed.ok());
    QCOMPARE(parsed.value.rowCount(), std::size_t(0));
    QVERIFY2(says(parsed.diagnostics, Severity::Error, message.toStdString()), joinedText(parsed.diagnostics).c_str());
    // Known headers are listed on one line, without line breaks that would be replaced.
    const bool isReplaced = joinedText(parsed.diagnostics).find('?') != std::string::npos;
    QVERIFY2(isReplaced == text.contains('\0'), joinedText(parsed.diagnostics).c_str());
}

void OperatorTables::canBeStopped()
{
    std::string text = attentionHeader;
    for (int i = 0; i < 10'000; ++i)
        text += goodAttention;
    double last = 0;
    const auto whole = importOperatorText(text, "table.csv", [&last](double share) {
        last = share;
        return true;
    });
    QCOMPARE(whole.value.attention.size(), std::size_t(10'000));
    QCOMPARE(last, 1.0);
    const auto stopped = importOperatorText(text, "table.csv", [](double) { return false; });
    QVERIFY(!stopped.ok() && stopped.value.rowCount() == 0);
}

void OperatorTables::noFile()
{
    const auto parsed = importOperatorFile("/nonexistent/table.csv");
    QVERIFY(!parsed.ok());
    QVERIFY(parsed.diagnostics.front().text().find("/nonexistent/table.csv") != std::string::npos);
}

void OperatorTables::readsRealFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("rows");
    QTest::addColumn<QString>("gpu");
    QTest::newRow("prefill") << "attention/context_attention_a100_sxm_vllm_0.14.0.csv" << 5457
                             << "NVIDIA A100-SXM4-80GB";
    QTest::newRow("decode") << "attention/generation_attention_a100_sxm_vllm_0.14.0.csv" << 5431
                            << "NVIDIA A100-SXM4-80GB";
    QTest::newRow("all-reduce") << "gemm/vidur/a100_dgx__all_reduce.csv" << 6958 << "a100_dgx";
}

void OperatorTables::readsRealFiles()
{
    QFETCH(QString, file);
    QFETCH(int, rows);
    QFETCH(QString, gpu);
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/") + file;
    if (!QFileInfo::exists(path))
        QSKIP("the measured table is not here");
    const auto parsed = importOperatorFile(path.toStdString());
    QVERIFY2(parsed.diagnostics.empty(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(parsed.value.rowCount(), std::size_t(rows));
    QCOMPARE(QString::fromStdString(parsed.value.gpu_name), gpu);
}

QTEST_APPLESS_MAIN(OperatorTables)
#include "tst_operator_files.moc"
