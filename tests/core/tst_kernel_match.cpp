// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/matching/kernel_match.h"
#include "tests/core/fixtures.h"
#include "tests/core/kernel_log.h"

#include <random>

using namespace ridgepoint;
using fixtures::KernelLog;

namespace {

QString described(const std::optional<OperatorTarget>& target)
{
    if (!target)
        return QStringLiteral("none");
    return QString::fromStdString(std::string(name(target->id))) + (target->decode ? ", decode" : ", prefill");
}

std::optional<OperatorTarget> matchOf(const KernelMatching& matching, std::size_t launch)
{
    const MatchCandidate* best = matching.groups[matching.group_of_launch[launch]].best();
    return best == nullptr ? std::nullopt : std::optional(best->target);
}

/// Empty when every launch found what it is; else the first that did not.
QString firstMistake(const KernelLog& log, const KernelMatching& matching)
{
    for (std::size_t i = 0; i < log.truth.size(); ++i) {
        if (matchOf(matching, i) != log.truth[i])
            return QStringLiteral("launch %1, %2: found %3, expected %4. %5")
                .arg(i)
                .arg(QString::fromStdString(log.file.kernels[log.file.launches[i].kernel]).left(60))
                .arg(described(matchOf(matching, i)), described(log.truth[i]),
                    QString::fromStdString(matching.sentence));
    }
    return {};
}

Scenario serving(Projections projections, int batch = 8)
{
    Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), fixtures::llama3_8b(), batch, 1024, 128);
    scenario.projections = projections;
    return scenario;
}

KernelMatching match(const KernelLog& log, const Scenario& scenario, const KernelCorrections& corrections = {})
{
    return matchKernels(log.file, log.points, scenario, analyze(scenario), corrections);
}

} // namespace

class TestKernelMatch : public QObject
{
    Q_OBJECT

private slots:
    void readsNames_data();
    void readsNames();
    void findsStretches_data();
    void findsStretches();
    void vllmServing_data();
    void vllmServing();
    void shortPassesAgainAndAgain_data();
    void shortPassesAgainAndAgain();
    void namesAndOrderAlone();
    void fileOfAnotherBatch();
    void separateProjectionsByShape();
    void unfusedAttention();
    void gridOfTilesTellsGemms();
    void equalOperatorsShareTheirConfidence();
    void summariesHaveNoOrder();
    void mixtureOfExperts();
    void reasonsAreInWords();
    void correctionsWin();
    void correctionsRoundTrip();
    void badCorrections_data();
    void badCorrections();
    void confidencesAreShares();
    void hostileFiles();
};

void TestKernelMatch::readsNames_data()
{
    QTest::addColumn<QByteArray>("kernel");
    QTest::addColumn<QString>("family");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    const auto row = [](const char* title, const std::string& kernel, const char* family, int rows = 0,
                         int columns = 0) {
        QTest::newRow(title) << QByteArray::fromStdString(kernel) << QString::fromLatin1(family) << rows << columns;
    };
    namespace v = fixtures::vllm;
    row("cuBLAS, Ampere", "ampere_bf16_s16816gemm_bf16_128x64_ldg8_f2f_stages_64x4_tn", "GEMM", 128, 64);
    row("cuBLAS, Ampere, relu inside", "ampere_fp16_s16816gemm_fp16_256x128_ldg8_relu_f2f_stages_64x3_nn", "GEMM", 256,
        128);
    row("cuBLAS, Hopper",
        "sm90_xmma_gemm_bf16bf16_bf16f32_f32_tn_n_tilesize128x256x64_warpgroupsize2x1x1_bias_f16_exec"
        "ute_segment_k_off_kernel__5x_cublas",
        "GEMM", 128, 256);
    row("cuBLAS 12.8", v::wideGemm, "GEMM", 128, 256);
    row("cuBLAS, decode", v::narrowGemm, "GEMM", 64, 8);
    row("CUTLASS 2",
        "void cutlass::Kernel2<cutlass_80_tensorop_bf16_s16816gemm_relu_bf16_64x256_32x4_tn_align8>("
        "cutlass_80_tensorop_bf16_s16816gemm_relu_bf16_64x256_32x4_tn_align8::Params)",
        "GEMM", 64, 256);
    row("CUTLASS 3", "cutlass3x_sm100_tensorop_s64x256x32gemm_f8_f8_f32_f16_f16_64x256x128_1x1x1_0_tnn_align4_1sm",
        "GEMM", 64, 256);
    row("rocBLAS", "Cijk_Alik_Bljk_BBS_BH_Bias_HAS_SAV_UserArgs_MT256x128x64_MI16x16x1_SN_LDSB1_AFC1", "GEMM", 256,
        128);
    row("GEMV", "void gemv2T_kernel_val<int, int, __nv_bfloat16, __nv_bfloat16, __nv_bfloat16, float, 128, 16, 4, 4>",
        "GEMM");
    row("split-K sum", "void splitKreduce_kernel<32, 16, int, float, __nv_bfloat16, float, __nv_bfloat16, true>()",
        "sum of a split GEMM");
    row("Marlin", "void marlin::Marlin<__nv_bfloat16, 1125899906909960l, 256, 1, 8, 8, false, 4>()", "GEMM");
    row("llama.cpp", "void mul_mat_vec_q<(ggml_type)12, 1, false, false>(void const*, void const*)", "GEMM");
    row("FlashAttention 2", v::flash, "attention");
    row("FlashAttention 2, split", v::flashSplit, "attention");
    row("FlashAttention 2, mangled", "_ZN5flash16flash_fwd_kernelI23Flash_fwd_kernel_traitsILi128ELi128ELi64ELi4E",
        "attention");
    row("FlashAttention 2, sum", v::flashCombine, "sum of split attention");
    row("FlashAttention 3",
        "void cutlass::device_kernel<flash::enable_sm90_or_later<flash::FlashAttnFwdSm90<flash::"
        "CollectiveMainloopFwdSm90<2>>>>()",
        "attention");
    row("FlashInfer", "void flashinfer::BatchDecodeWithPagedKVCacheKernel<(flashinfer::PosEncodingMode)0>()",
        "attention");
    row("xFormers",
        "fmha_cutlassF_f16_aligned_64x128_rf_sm80(PyTorchMemEffAttention::AttentionKernel<cutlass::half_t>)",
        "attention");
    row("paged attention", "void vllm::paged_attention_v1_kernel<unsigned short, unsigned short, 128, 16, 128>()",
        "attention");
    row("Triton attention", "_attn_fwd_0d1d2d34d5d6de7de8de9c10de11de12de", "attention");
    row("RMSNorm", v::norm, "norm");
    row("RMSNorm with residual", v::addNorm, "residual and norm");
    row("LayerNorm", "void at::native::(anonymous namespace)::vectorized_layer_norm_kernel<c10::BFloat16, float>()",
        "norm");
    row("Inductor's RMSNorm", "triton_red_fused__to_copy_add_mean_mul_pow_rsqrt_0", "norm");
    row("rope", v::rope, "rope");
    row("silu and mul", v::act, "activation");
    row("Inductor's silu", "triton_poi_fused_mul_silu_3", "activation");
    row("eager silu",
        "void at::native::vectorized_elementwise_kernel<4, at::native::(anonymous namespace)::silu_kernel("
        "at::TensorIteratorBase&)::{lambda()#1}>()",
        "activation");
    row("embedding", v::embedding, "embedding");
    row("residual", "void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<c10::BFloat16>>()",
        "addition");
    row("eager multiplication", "void at::native::elementwise_kernel<128, 4, at::native::MulFunctor<float>>()",
        "elementwise");
    row("softmax", "void (anonymous namespace)::softmax_warp_forward<c10::BFloat16, c10::BFloat16, float, 10, false>()",
        "softmax");
    row("all-reduce", "ncclDevKernel_AllReduce_Sum_bf16_RING_LL(ncclDevKernelArgsStorage<4096ul>)", "all-reduce");
    row("vLLM's all-reduce", "void vllm::cross_device_reduce_1stage<__nv_bfloat16, 8>(vllm::RankData*)", "all-reduce");
    row("router", "void vllm::moe::topkGatingSoftmax<4, 8, 4, 16, int>(float const*)", "router");
    row("experts", "fused_moe_kernel", "experts");
    row("KV cache", v::cache, "KV-cache write");
    row("sampling", v::argmax, "sampling");
    row("quantisation", "void vllm::dynamic_per_token_scaled_fp8_quant_kernel<c10::BFloat16>()", "quantisation");
    row("a copy", "void at::native::unrolled_elementwise_kernel<at::native::direct_copy_kernel_cuda(at::Tensor)>()",
        "copy");
    row("a GEMM that fuses its activation", "void cutlass::Kernel2<gemm_with_gelu_epilogue_128x128>()", "GEMM", 128,
        128);
    row("somebody's own", "cuda_compute_step_factor(int, float*)", "unknown");
    row("empty", "", "unknown");
    row("very long", std::string(1 << 20, 'a') + "gemm", "unknown");
}

void TestKernelMatch::readsNames()
{
    QFETCH(QByteArray, kernel);
    const KernelTraits traits = kernelTraits(kernel.toStdString());
    QTEST(QString::fromStdString(std::string(name(traits.family))), "family");
    QTEST(traits.tile_rows, "rows");
    QTEST(traits.tile_columns, "columns");
}

void TestKernelMatch::findsStretches_data()
{
    QTest::addColumn<QByteArray>("launches"); // a letter each
    QTest::addColumn<QString>("stretches"); // first+size/period
    QTest::newRow("nothing") << QByteArray() << "";
    QTest::newRow("one") << QByteArray("a") << "";
    QTest::newRow("no repetition") << QByteArray("abcdef") << "";
    QTest::newRow("one kernel again and again") << QByteArray("aaaaaaaa") << "";
    QTest::newRow("two repetitions") << QByteArray("abab") << "0+4/2";
    QTest::newRow("embedding, layers, head") << QByteArray("eabcdabcdabcdh") << "1+12/4";
    QTest::newRow("a cut last layer") << QByteArray("eabcdabcdabh") << "1+10/4";
    QTest::newRow("the same kernel twice in a layer") << QByteArray("xaabaabaabaaby") << "1+12/3";
    QTest::newRow("two passes") << QByteArray("eabcabcabchexyxyxyh") << "1+9/3 12+6/2";
}

void TestKernelMatch::findsStretches()
{
    QFETCH(QByteArray, launches);
    const std::vector<std::uint32_t> numbers(launches.begin(), launches.end());
    QStringList found;
    for (const RepeatedStretch& stretch : repeatedStretches(numbers))
        found += QStringLiteral("%1+%2/%3").arg(stretch.first).arg(stretch.size).arg(stretch.period);
    QTEST(found.join(QLatin1Char(' ')), "stretches");
}

void TestKernelMatch::vllmServing_data()
{
    QTest::addColumn<bool>("merged");
    QTest::addColumn<int>("batch");
    QTest::newRow("scenario with merged projections") << true << 8;
    QTest::newRow("scenario with separate projections") << false << 8;
    QTest::newRow("one sequence") << true << 1;
    QTest::newRow("many sequences") << true << 64;
}

/// A prefill and three decode steps with counters: every launch finds its operator.
void TestKernelMatch::vllmServing()
{
    QFETCH(bool, merged);
    QFETCH(int, batch);
    const Scenario scenario = serving(Projections::Merged, batch);
    const Analysis analysis = analyze(scenario);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analysis, false, true);
    for (int step = 0; step < 3; ++step)
        fixtures::addVllmPass(log, scenario, analysis, true, true);
    const KernelMatching matching = match(log, serving(merged ? Projections::Merged : Projections::Separate, batch));
    QCOMPARE(firstMistake(log, matching), QString());
    QCOMPARE(matching.layers.size(), std::size_t {4});
    QVERIFY(!matching.layers[0].decode && matching.layers[1].decode);
    QCOMPARE(matching.layers[0].stretch.period, std::size_t {10});
    QCOMPARE(matching.layers[1].stretch.period, std::size_t {11});
}

/// Passes of so few layers that the whole pass repeats too: the layer is what counts.
void TestKernelMatch::shortPassesAgainAndAgain_data()
{
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("passes");
    QTest::addColumn<bool>("figures");
    QTest::newRow("4 layers, 8 steps") << 4 << 8 << true;
    QTest::newRow("4 layers, 8 steps, times alone") << 4 << 8 << false;
    QTest::newRow("2 layers, 20 steps") << 2 << 20 << true;
    QTest::newRow("7 layers, 3 steps") << 7 << 3 << true;
    QTest::newRow("one step") << 32 << 1 << true;
    QTest::newRow("32 layers, 5 steps") << 32 << 5 << true;
}

void TestKernelMatch::shortPassesAgainAndAgain()
{
    QFETCH(int, layers);
    QFETCH(int, passes);
    QFETCH(bool, figures);
    Scenario scenario = serving(Projections::Merged);
    scenario.model.layers = layers;
    const Analysis analysis = analyze(scenario);
    KernelLog log;
    for (int pass = 0; pass < passes; ++pass)
        fixtures::addVllmPass(log, scenario, analysis, true, figures);
    const KernelMatching matching = match(log, scenario);
    QCOMPARE(firstMistake(log, matching), QString());
    QCOMPARE(matching.layers.size(), static_cast<std::size_t>(passes));
    for (const MatchedLayers& one : matching.layers) {
        QCOMPARE(one.stretch.period, std::size_t {11});
        QVERIFY(one.decode);
    }
    const QString sentence = QString::fromStdString(matching.sentence);
    QVERIFY2(
        sentence.contains(QStringLiteral("Layers of 11 kernels repeat %1 times").arg(layers)), qPrintable(sentence));
}

/// A trace of times without counters or grids, with no figure that helps: the order of the layers settles it.
void TestKernelMatch::namesAndOrderAlone()
{
    const Scenario scenario = serving(Projections::Merged);
    const Analysis analysis = analyze(scenario);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analysis, false, false);
    fixtures::addVllmPass(log, scenario, analysis, true, false);
    QCOMPARE(firstMistake(log, match(log, scenario)), QString());
    QCOMPARE(firstMistake(log, match(log, serving(Projections::Separate))), QString());
}

/// Figures that do not fit the scenario do not outweigh the order of the layers, but lower the confidence.
void TestKernelMatch::fileOfAnotherBatch()
{
    const Scenario scenario = serving(Projections::Merged, 8);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analyze(scenario), true, true);
    const KernelMatching same = match(log, scenario);
    const KernelMatching other = match(log, serving(Projections::Merged, 48));
    QCOMPARE(firstMistake(log, same), QString());
    for (const std::size_t launch : {std::size_t {2}, std::size_t {5}, std::size_t {9}}) {
        QCOMPARE(described(matchOf(other, launch)), described(log.truth[launch]));
        QVERIFY(other.groups[other.group_of_launch[launch]].best()->confidence
            < same.groups[same.group_of_launch[launch]].best()->confidence);
    }
}

/// As PyTorch runs a model eagerly; all GEMMs of the same kernel: FLOP and bytes tell them apart.
void TestKernelMatch::separateProjectionsByShape()
{
    using Id = OperatorId;
    const Scenario scenario = serving(Projections::Separate);
    const Analysis analysis = analyze(scenario);
    const char* gemm = "ampere_bf16_s16816gemm_bf16_128x128_ldg8_f2f_stages_64x4_tn";
    KernelLog log;
    for (int layer = 0; layer < 32; ++layer) {
        const auto add = [&](const char* kernel, Id id) {
            log.add(kernel, {}, KernelLog::measured(analysis.prefill, id), OperatorTarget {id, false});
        };
        add("vectorized_rms_norm_kernel", Id::AttnNorm);
        add(gemm, Id::QProj);
        add(gemm, Id::KProj);
        add(gemm, Id::VProj);
        add("rotary_kernel", Id::Rope);
        add("flash_fwd_kernel", Id::Attention);
        add(gemm, Id::OProj);
        add("CUDAFunctor_add", Id::AttnAdd);
        add("vectorized_rms_norm_kernel", Id::FfnNorm);
        add(gemm, Id::GateProj);
        add("silu_kernel", Id::ActMul);
        add(gemm, Id::UpProj);
        log.add("elementwise_kernel<MulFunctor>");
        add(gemm, Id::DownProj);
        add("CUDAFunctor_add", Id::FfnAdd);
    }
    const KernelMatching matching = match(log, scenario);
    int right = 0;
    for (std::size_t i = 0; i < log.truth.size(); ++i)
        right += matchOf(matching, i) == log.truth[i] ? 1 : 0;
    // The up projection stands behind the activation here: it and its likes may change places, nothing else.
    QVERIFY2(right >= int(log.truth.size()) * 13 / 15, qPrintable(firstMistake(log, matching)));
}

void TestKernelMatch::unfusedAttention()
{
    using Id = OperatorId;
    Scenario scenario = serving(Projections::Separate, 1);
    scenario.attention = AttentionKernel::Unfused;
    const Analysis analysis = analyze(scenario);
    KernelLog log;
    for (int layer = 0; layer < 8; ++layer) {
        for (const Id id : {Id::QProj, Id::KProj, Id::VProj, Id::QkMatmul, Id::Softmax, Id::SvMatmul, Id::OProj,
                 Id::GateProj, Id::UpProj, Id::DownProj})
            log.add(id == Id::Softmax ? "softmax_warp_forward" : "cutlass_80_gemm", {},
                KernelLog::measured(analysis.prefill, id), OperatorTarget {id, false});
    }
    QCOMPARE(firstMistake(log, match(log, scenario)), QString());
    scenario.attention = AttentionKernel::Fused; // the file shows otherwise
    QCOMPARE(firstMistake(log, match(log, scenario)), QString());
}

/// Without FLOP, bytes or order: tiles of the output leave one operator.
void TestKernelMatch::gridOfTilesTellsGemms()
{
    const Scenario scenario = serving(Projections::Merged);
    KernelLog log;
    // 8 × 1024 rows and 28672 columns in tiles of 128 × 256.
    log.add("ampere_bf16_s16816gemm_bf16_128x256_ldg8_tn", {64, 112, 1});
    const KernelMatching matching = match(log, scenario);
    QCOMPARE(described(matchOf(matching, 0)), QStringLiteral("gate_up_proj, prefill"));
    const MatchCandidate& best = matching.groups[0].candidates.front();
    QVERIFY(std::ranges::any_of(best.reasons,
        [](const std::string& reason) { return reason.find("7168 tiles of 128 × 256") != std::string::npos; }));
}

void TestKernelMatch::equalOperatorsShareTheirConfidence()
{
    const Scenario scenario = serving(Projections::Separate);
    KernelLog log;
    log.add("cutlass_80_gemm", {}, KernelLog::measured(analyze(scenario).prefill, OperatorId::GateProj));
    const std::vector<MatchCandidate> candidates = match(log, scenario).groups[0].candidates;
    // The down projection has the same sizes the other way round: as many FLOP, as many bytes.
    QVERIFY(candidates.size() >= 3);
    QCOMPARE(candidates[0].target.id, OperatorId::GateProj);
    QCOMPARE(candidates[1].target.id, OperatorId::UpProj);
    QCOMPARE(candidates[2].target.id, OperatorId::DownProj);
    QCOMPARE(candidates[0].confidence, candidates[1].confidence);
    QCOMPARE(candidates[0].confidence, candidates[2].confidence);
    QVERIFY(candidates[0].confidence < 1.0 / 3 && candidates[0].confidence > 0.25);
}

void TestKernelMatch::summariesHaveNoOrder()
{
    const Scenario scenario = serving(Projections::Merged);
    KernelLog log;
    for (int i = 0; i < 4; ++i) {
        for (const std::string& kernel : {fixtures::vllm::norm, fixtures::vllm::rope, fixtures::vllm::flash})
            log.add(kernel, {}, {}, std::nullopt, 64);
    }
    const KernelMatching matching = match(log, scenario);
    QVERIFY(matching.layers.empty());
    QCOMPARE(matching.groups.size(), std::size_t {3});
    QCOMPARE(matching.groups[2].launches, std::uint64_t {256});
    QCOMPARE(matching.groups[1].candidates.front().target.id, OperatorId::Rope);
    QCOMPARE(matching.groups[2].candidates.front().target.id, OperatorId::Attention);
}

void TestKernelMatch::mixtureOfExperts()
{
    const Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), fixtures::latentMoe(), 16, 512, 64);
    const Analysis analysis = analyze(scenario);
    KernelLog log;
    log.add("fused_moe_kernel", {}, KernelLog::measured(analysis.decode, OperatorId::ExpertDownProj));
    log.add("void vllm::moe::topkGatingSoftmax<4, 8>()");
    log.add("flash_mla_decode_kernel");
    const KernelMatching matching = match(log, scenario);
    QVERIFY(kindOf(matching.groups[0].candidates.front().target.id) == OperatorKind::FeedForward);
    QCOMPARE(matching.groups[1].candidates.front().target.id, OperatorId::Router);
    QCOMPARE(described(matching.groups[2].candidates.front().target), QStringLiteral("attention, decode"));
}

void TestKernelMatch::reasonsAreInWords()
{
    const Scenario scenario = serving(Projections::Merged);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analyze(scenario), true, true);
    const KernelMatching matching = match(log, scenario);
    const MatchCandidate* best = matching.groups[matching.group_of_launch[2]].best();
    QVERIFY(best != nullptr);
    QStringList reasons;
    for (const std::string& reason : best->reasons)
        reasons += QString::fromStdString(reason);
    const QString text = reasons.join(QLatin1Char('\n'));
    for (const char* part : {"place in the repeating layers", "FLOP are as predicted", "DRAM bytes are 1.07 times",
             "\"nvjet\" in its name says GEMM", "1.3 times the predicted time"})
        QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
}

void TestKernelMatch::correctionsWin()
{
    const Scenario scenario = serving(Projections::Merged);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analyze(scenario), false, true);
    KernelCorrections corrections;
    corrections.by_kernel[fixtures::vllm::rope] = std::nullopt;
    corrections.by_kernel[fixtures::vllm::cache] = OperatorTarget {OperatorId::Rope, true};
    corrections.by_kernel["a kernel that is not in the file"] = std::nullopt;
    const KernelMatching matching = match(log, scenario, corrections);
    QCOMPARE(described(matchOf(matching, 3)), QStringLiteral("none"));
    QCOMPARE(described(matchOf(matching, 4)), QStringLiteral("rope, decode"));
    QVERIFY(matching.groups[matching.group_of_launch[3]].corrected);
    QVERIFY(matching.groups[matching.group_of_launch[4]].corrected);
    QVERIFY(!matching.groups[matching.group_of_launch[2]].corrected);
    QCOMPARE(matching.groups[matching.group_of_launch[4]].candidates.front().confidence, 1.0);
}

void TestKernelMatch::correctionsRoundTrip()
{
    KernelCorrections corrections;
    corrections.by_kernel["void k<1, 2>(\"x\", \n)"] = OperatorTarget {OperatorId::QkvProj, true};
    corrections.by_kernel["memset"] = std::nullopt;
    corrections.by_kernel["ü"] = OperatorTarget {OperatorId::LmHead, false};
    const std::string text = writeCorrections(corrections);
    const Parsed<KernelCorrections> read = readCorrections(text, "kernels.json");
    QVERIFY2(read.diagnostics.empty(), joinedText(read.diagnostics).c_str());
    QVERIFY(read.value == corrections);
    QCOMPARE(writeCorrections(read.value), text);
    QVERIFY(readCorrections(writeCorrections({}), "none").value == KernelCorrections());
    for (int id = 0; id < int(OperatorId::Count); ++id)
        QVERIFY(operatorFromName(name(OperatorId(id))) == OperatorId(id));
}

void TestKernelMatch::badCorrections_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* title, const char* kernels, const char* message) {
        QTest::newRow(title) << QByteArray("{\"schema\": \"ridgepoint/kernels/1\", \"kernels\": [") + kernels
                + ", {\"kernel\": \"good\", \"operator\": \"rope\", \"phase\": \"decode\"}]}"
                             << true << QString::fromLatin1(message);
    };
    row("no object", "7", "expected an object");
    row("no kernel", R"({"operator": "rope", "phase": "decode"})", "full name of a kernel");
    row("no such operator", R"({"kernel": "k", "operator": "qproj", "phase": "decode"})", "found \"qproj\"");
    row("no phase", R"({"kernel": "k", "operator": "q_proj"})", "expected \"prefill\" or \"decode\"");
    row("another key", R"({"kernel": "k", "operator": "none", "colour": "red"})", "colour");
    QTest::newRow("no JSON") << QByteArray("kernels") << false << "kernels.json";
    QTest::newRow("another schema") << QByteArray("{\"schema\": \"x\", \"kernels\": []}") << false << "found \"x\"";
    QTest::newRow("no list") << QByteArray("{\"schema\": \"ridgepoint/kernels/1\", \"kernels\": {}}") << false
                             << "expected a list";
}

void TestKernelMatch::badCorrections()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, message);
    const Parsed<KernelCorrections> read = readCorrections(json.toStdString(), "kernels.json");
    QTEST(read.ok(), "ok");
    const QString text = QString::fromStdString(joinedText(read.diagnostics));
    QVERIFY2(text.contains(message), qPrintable(text));
    QCOMPARE(read.value.by_kernel.contains("good"), read.ok());
}

void TestKernelMatch::confidencesAreShares()
{
    const Scenario scenario = serving(Projections::Separate);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analyze(serving(Projections::Merged)), true, true);
    fixtures::addVllmPass(log, scenario, analyze(serving(Projections::Merged)), true, false);
    const KernelMatching matching = match(log, scenario);
    QCOMPARE(matching.group_of_launch.size(), log.file.launches.size());
    for (const KernelMatch& group : matching.groups) {
        double sum = 0;
        double last = 1;
        for (const MatchCandidate& candidate : group.candidates) {
            QVERIFY(candidate.confidence > 0 && candidate.confidence <= last);
            QVERIFY(!candidate.reasons.empty());
            last = candidate.confidence;
            sum += candidate.confidence;
        }
        QVERIFY(sum <= 1 + 1e-9);
        QVERIFY(group.candidates.size() <= KernelMatch::max_candidates);
    }
}

void TestKernelMatch::hostileFiles()
{
    const Scenario scenario = serving(Projections::Merged);
    QVERIFY(match(KernelLog(), scenario).groups.empty());
    KernelLog log;
    std::mt19937 random(5);
    const std::array<std::string, 6> kernels {
        fixtures::vllm::norm, fixtures::vllm::wideGemm, fixtures::vllm::flash, fixtures::vllm::rope, "x", ""};
    for (int i = 0; i < 30000; ++i) {
        const auto any = static_cast<double>(random());
        log.add(kernels[random() % 6], {std::uint32_t(random()), 4000000000u, std::uint32_t(random() % 3)},
            {i % 3 == 0 ? HUGE_VAL : any * 1e9, i % 5 == 0 ? -any : any, i % 7 == 0 ? 0 : any});
    }
    log.points.resize(20000); // fewer than launches
    QElapsedTimer timer;
    timer.start();
    const KernelMatching matching = match(log, scenario);
    QCOMPARE(matching.group_of_launch.size(), std::size_t {30000});
    for (const KernelMatch& group : matching.groups) {
        for (const MatchCandidate& candidate : group.candidates)
            QVERIFY(std::isfinite(candidate.confidence));
    }
    QVERIFY(timer.elapsed() < 30000);
}

QTEST_APPLESS_MAIN(TestKernelMatch)
#include "tst_kernel_match.moc"
