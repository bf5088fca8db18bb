// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/analysis/calibrated/moe_time.h"
#include "core/analysis/calibrated/step_time.h"
#include "core/io/json_text.h"
#include "tests/core/calibrated_fixtures.h"

#include <cmath>
#include <functional>
#include <map>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;

namespace {

constexpr const char* a100 = "a100-sxm4-80gb";
constexpr const char* h100 = "h100-sxm5";
constexpr const char* h200 = "h200-sxm";
constexpr const char* b200 = "b200-sxm";
constexpr const char* l40s = "l40s";
constexpr const char* rtxPro = "rtx-pro-6000-bw";

std::size_t at(Format format)
{
    return static_cast<std::size_t>(format);
}

double gemm(const char* id, Format format, ProductSize size, GemmRun run)
{
    return gemmTime(size, deviceOf(gpu(id), format), own(id).gemm[at(format)]->constants, run).total_s;
}

double gemm(const char* id, Format format, ProductSize size)
{
    return gemm(id, format, size, gemmRun(format));
}

GemmRun rotating(Format format, double copies)
{
    GemmRun run = gemmRun(format);
    run.weight_copies = copies;
    return run;
}

/// Activations that come quantised, launched as a bf16 product.
double fusedFp8()
{
    GemmConstants constants = own(b200).gemm[at(Format::Fp8)]->constants;
    constants.t0_s = 2e-6;
    GemmRun run = gemmRun(Format::Fp8);
    run.quantisation = Quantisation::None;
    return gemmTime({2048, 28672, 8192}, deviceOf(gpu(b200), Format::Fp8), constants, run).total_s;
}

double genericGemm(const Gpu& device, ProductSize size)
{
    const auto chosen = gemmConstants(device, Format::Bf16, ConstantsWanted::Generic);
    if (!chosen.known())
        return -1;
    return gemmTime(size, deviceOf(device, Format::Bf16), chosen.constants, gemmRun(Format::Bf16)).total_s;
}

double decode(const char* id, Format kv, AttentionShape shape)
{
    return decodeAttentionTime(shape, deviceOf(gpu(id), Format::Bf16), own(id).decode[at(kv)]->constants, false)
        .total_s;
}

double prefill(const char* id, AttentionShape shape)
{
    const PrefillConstants& constants = own(id).prefill[at(Format::Bf16)]->constants;
    return prefillAttentionTime(shape, deviceOf(gpu(id), Format::Bf16), constants).total_s;
}

double allReduce(const char* id, double bytes, double gpus)
{
    return allReduceTime(bytes, gpus, deviceOf(gpu(id), Format::Bf16), own(id).all_reduce->constants).total_s;
}

double moe(bool balanced)
{
    const MoeShape shape {.tokens = 64,
        .hidden = 7168,
        .intermediate = 2048,
        .experts = 256,
        .experts_per_token = 8,
        .expert_parallel = 8,
        .balanced = balanced,
        .weight_bytes = 1};
    const MoeConstants& constants = own(h200).moe[at(Format::Fp8Block)]->constants;
    return moeTime(shape, deviceOf(gpu(h200), Format::Fp8), constants).total_s;
}

StepConstants stepConstants(const char* id, Format format, Format kv)
{
    StepConstants constants;
    const Calibration& set = own(id);
    constants.format = format;
    constants.gemm = set.gemm[at(format)]->constants;
    constants.gemm_bf16 = set.gemm[at(Format::Bf16)]->constants;
    constants.prefill = set.prefill[at(kv)]->constants;
    constants.decode = set.decode[at(kv)]->constants;
    constants.all_reduce = set.all_reduce->constants;
    constants.device = deviceOf(gpu(id), format);
    constants.bf16_flop_per_s = deviceOf(gpu(id), Format::Bf16).flop_per_s;
    constants.engine = engineConstants(gpu(id));
    return constants;
}

double llama70bDecodes()
{
    const StepModel model {80, 8192, 28672, 64, 8, 128, 128256, 4, 1};
    return stepTime(model, {16, 1536, 0}, stepConstants(h200, Format::Fp8, Format::Fp8)).total_s;
}

double llama8bMixes()
{
    const StepModel model {32, 4096, 14336, 32, 8, 128, 128256, 1, 2};
    return stepTime(model, {7, 1152, 1024}, stepConstants(h100, Format::Bf16, Format::Bf16)).total_s;
}

/// The published cases by their words.
const std::map<std::string, std::function<double()>>& cases()
{
    static const std::map<std::string, std::function<double()>> all {
        {"gemm h100 bf16 M=1 N=4096 K=4096 ",
            [] {
                return gemm(h100, Format::Bf16, {1, 4096, 4096});
            }},
        {"gemm h100 bf16 M=8192 N=8192 K=8192 ",
            [] {
                return gemm(h100, Format::Bf16, {8192, 8192, 8192});
            }},
        {"gemm h100 bf16 M=300 N=1280 K=8192 ",
            [] {
                return gemm(h100, Format::Bf16, {300, 1280, 8192});
            }},
        {"gemm h100 bf16 M=16 N=1024 K=4096 copies=6",
            [] {
                return gemm(h100, Format::Bf16, {16, 1024, 4096}, rotating(Format::Bf16, 6));
            }},
        {"gemm b200 fp8 M=64 N=7168 K=4096 quant=True",
            [] {
                return gemm(b200, Format::Fp8, {64, 7168, 4096});
            }},
        {"gemm b200 nvfp4 M=33 N=6144 K=4096 copies=1",
            [] {
                return gemm(b200, Format::Nvfp4, {33, 6144, 4096}, rotating(Format::Nvfp4, 1));
            }},
        {"gemm b200 fp8 M=2048 N=28672 K=8192 quant=False core_t0=2.0", fusedFp8},
        {"gemm a100 bf16 M=129 N=5120 K=5120 ",
            [] {
                return gemm(a100, Format::Bf16, {129, 5120, 5120});
            }},
        {"gemm l40s bf16 M=8 N=2048 K=2048 copies=6",
            [] {
                return gemm(l40s, Format::Bf16, {8, 2048, 2048}, rotating(Format::Bf16, 6));
            }},
        {"gemm rtxpro nvfp4 M=1 N=5120 K=25600 ",
            [] {
                return gemm(rtxPro, Format::Nvfp4, {1, 5120, 25600});
            }},
        {"gemm h100 bf16 M=17 N=6144 K=4096 generic defaults",
            [] {
                return genericGemm(gpu(h100), {17, 6144, 4096});
            }},
        {"gemm L4 (121 TFLOP/s, 300 GB/s, 58 SM, 48 MiB, 2040 MHz) bf16 M=4 N=4096 K=4096 generic defaults",
            [] {
                return genericGemm(gpu("l4"), {4, 4096, 4096});
            }},
        {"attn_decode h100 bf16 KV B=32 L=2048 n=32 kv=8 d=128 cold",
            [] {
                return decode(h100, Format::Bf16, {32, 2048, 32, 8, 128, 2});
            }},
        {"attn_decode b200 fp8 KV B=1 L=32768 n=8 kv=1 d=128 cold",
            [] {
                return decode(b200, Format::Fp8, {1, 32768, 8, 1, 128, 1});
            }},
        {"attn_prefill h100 bf16 B=1 S=4096 n=32 kv=8 d=128",
            [] {
                return prefill(h100, {1, 4096, 32, 8, 128, 2});
            }},
        {"attn_prefill a100 bf16 B=3 S=777 n=16 kv=4 d=128",
            [] {
                return prefill(a100, {3, 777, 16, 4, 128, 2});
            }},
        {"allreduce h100 S=1048576 t=8", [] { return allReduce(h100, 1048576, 8); }},
        {"allreduce b200 S=134217728 t=4", [] { return allReduce(b200, 134217728, 4); }},
        {"moe h200 fp8_block T=64 h=7168 I=2048 k=8 E=256 tp=1 ep=8 balanced", [] { return moe(true); }},
        {"moe h200 fp8_block T=64 h=7168 I=2048 k=8 E=256 tp=1 ep=8 power-law", [] { return moe(false); }},
        {"decode step Llama-3.1-70B h200 fp8 tp=4 B=16 L=1536 (KV 1 byte)", llama70bDecodes},
        {"mixed step Llama-3.1-8B h100 bf16 tp=1: prompt 1024 + 7 decode at L=1152 (KV 2 bytes)", llama8bMixes},
    };
    return all;
}

} // namespace

/// The calibrated times of an independent implementation, to nine digits.
class CalibratedVectors : public QObject
{
    Q_OBJECT

private slots:
    void times_data();
    void times();
    void stepIsTheSumOfItsParts();
    void servingTime();
};

void CalibratedVectors::times_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<double>("us");
    const Parsed<std::string> text = readTextFile(RIDGEPOINT_TEST_DATA "/calibration/vectors.json");
    QVERIFY2(text.ok(), joinedText(text.diagnostics).c_str());
    const nlohmann::json vectors = nlohmann::json::parse(text.value);
    QCOMPARE(vectors.size(), cases().size());
    for (const nlohmann::json& vector : vectors) {
        const auto words = vector["case"].get<std::string>();
        QTest::newRow(words.c_str()) << QString::fromStdString(words) << vector["us"].get<double>();
    }
}

void CalibratedVectors::times()
{
    QFETCH(QString, words);
    QFETCH(double, us);
    const auto found = cases().find(words.toStdString());
    QVERIFY(found != cases().end());
    const double time = found->second() * 1e6;
    QVERIFY2(std::abs(time / us - 1) < 1e-9, qPrintable(QString::number(time, 'g', 15)));
}

void CalibratedVectors::stepIsTheSumOfItsParts()
{
    const StepModel model {80, 8192, 28672, 64, 8, 128, 128256, 4, 1};
    const StepTime step = stepTime(model, {16, 1536, 0}, stepConstants(h200, Format::Fp8, Format::Fp8));
    const double sum = step.projections_s + step.feed_forward_s + step.attention_s + step.elementwise_s
        + step.all_reduce_s + step.lm_head_s + step.host_s;
    QVERIFY(std::abs(sum / step.total_s - 1) < 1e-12);
    QVERIFY(step.feed_forward_s > step.projections_s && step.projections_s > step.lm_head_s);
    QCOMPARE(step.host_s, 10e-6);
}

void CalibratedVectors::servingTime()
{
    const std::map<std::string, FrameworkConstants>& frameworks = generic().frameworks;
    QCOMPARE(frameworks.size(), std::size_t(3));
    // A single sequence never waits for another one's prefill.
    QCOMPARE(servingTimePerToken(0.010, 0.050, 1, 100, frameworks.at("vllm")), 0.010 + 0.0014);
    QVERIFY(std::abs(servingTimePerToken(0.010, 0.050, 9, 100, frameworks.at("trtllm")) - 0.01406) < 1e-12);
}

QTEST_APPLESS_MAIN(CalibratedVectors)
#include "tst_calibrated_vectors.moc"
