// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/gemm_dtype.h"
#include "core/measure/gemm_file_name.h"

using namespace ridgepoint;

class TestGemmFileName : public QObject
{
    Q_OBJECT

private slots:
    void readsNames_data();
    void readsNames();
    void mapsDtypes_data();
    void mapsDtypes();
};

void TestGemmFileName::readsNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("facts"); // gpu|framework|n|k|dtype|analysis result
    const auto row = [](const char* story, const char* name, const char* facts) {
        QTest::newRow(story) << QString::fromUtf8(name) << QString::fromUtf8(facts);
    };
    row("torch", "torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv",
        "NVIDIA_GeForce_RTX_4090|torch 2.5.1+cu124|14336|4096|float16|0");
    row("torch without dtype", "torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K4096_N4096_bfloat16.csv",
        "NVIDIA_A800_80GB_PCIe|torch 2.5.1+cu124|4096|4096|bfloat16|0");
    row("Marlin", "Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K4096_N28672_gptq_int8.csv",
        "NVIDIA_A800_80GB_PCIe|vllm 0.6.5 Marlin|28672|4096|gptq_int8|0");
    row("Marlin with dtype", "Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K4096_N28672_dtype_gptq_int8.csv",
        "NVIDIA_A800_80GB_PCIe|vllm 0.6.5 Marlin|28672|4096|gptq_int8|0");
    row("analysis result",
        "low_utils_torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv",
        "NVIDIA_GeForce_RTX_4090|torch 2.5.1+cu124|14336|4096|float16|1");
    row("folders", "/a_K1_N2/b/torchgemm_T4_torch_2.0_K64_N32_half.CSV", "T4|torch 2.0|32|64|half|0");
    row("second download", "torchgemm_T4_torch_2.0_K64_N32_float16 (1).csv", "T4|torch 2.0|32|64|float16|0");
    row("N before K", "torchgemm_T4_torch_2.0_N32_K64_float16.csv", "T4|torch 2.0|32|64|float16|0");
    row("a GPU named like a K", "torchgemm_Tesla_K80_torch_1.7_N32_float32.csv", "Tesla_K80|torch 1.7|32|0|float32|0");
    row("shape only", "mine_K64_N32.csv", "||32|64||0");
    row("shape and type", "mine_K64_N32_float16.csv", "||32|64|float16|0");
    row("shape and a remark", "mine_K64_N32_second_try.csv", "||32|64||0");
    row("nothing", "results.csv", "||0|0||0");
    row("only a prefix", "torchgemm_", "||0|0||0");
    row("too large a shape", "torchgemm_T4_torch_2.0_K99999999999_N32_float16.csv", "T4|torch 2.0|32|0|float16|0");
    row("no shape is zero", "torchgemm_T4_torch_2.0_K0_N32_float16.csv", "T4|torch 2.0|32|0|float16|0");
    row("empty", "", "||0|0||0");
}

void TestGemmFileName::readsNames()
{
    QFETCH(const QString, name);
    QFETCH(const QString, facts);

    const GemmFileName found = parseGemmFileName(name.toStdString());

    const QStringList shown {QString::fromStdString(found.gpu_name), QString::fromStdString(found.framework),
        QString::number(found.n.value_or(0)), QString::number(found.k.value_or(0)), QString::fromStdString(found.dtype),
        QString::number(found.is_analysis_result)};
    QCOMPARE(shown.join(QLatin1Char('|')), facts);
}

void TestGemmFileName::mapsDtypes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("precisions");
    const auto row = [](const char* text, const char* precisions) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(precisions);
    };
    row("float16", "fp16/fp16");
    row("torch.bfloat16", "bf16/bf16");
    row("FLOAT16", "fp16/fp16");
    row("gptq_int8", "int8/bf16");
    row("int8", "int8/int8");
    row("int8_wo", "int8/bf16");
    row("int4_wo", "int4/bf16");
    row("fp8", "fp8/fp8");
    row("fp8_block", "fp8/fp8");
    row("nvfp4", "fp4/fp4");
    row("posit16", "unknown");
    row("", "unknown");
}

void TestGemmFileName::mapsDtypes()
{
    QFETCH(const QString, text);
    QFETCH(const QString, precisions);

    const GemmDtype dtype = gemmDtype(text.toStdString());

    QCOMPARE(QString::fromStdString(dtype.text), text);
    const std::string found =
        dtype.known() ? std::string(name(*dtype.weights)) + '/' + std::string(name(*dtype.activations)) : "unknown";
    QCOMPARE(QString::fromStdString(found), precisions);
}

QTEST_GUILESS_MAIN(TestGemmFileName)
#include "tst_gemm_file_name.moc"
