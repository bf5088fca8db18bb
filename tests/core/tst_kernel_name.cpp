// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/counters/kernel_figures.h"

#include <string>

using namespace ridgepoint;

/// Labels of kernels.
class TestKernelName : public QObject
{
    Q_OBJECT

private slots:
    void shortNames_data();
    void shortNames();
    void staysWithinItsLimit();
    void demangles();
    void hostileNames();
};

void TestKernelName::shortNames_data()
{
    QTest::addColumn<QString>("full");
    QTest::addColumn<QString>("label");

    const auto row = [](const char* name, const char* full, const char* label) {
        QTest::newRow(name) << QString(full) << QString(label);
    };
    row("PyTorch",
        "void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<float>, "
        "at::detail::Array<char*, 3>>(int, at::native::CUDAFunctor_add<float>, at::detail::Array<char*, 3>)",
        "vectorized_elementwise_kernel");
    row("anonymous namespace", "void (anonymous namespace)::softmax_warp_forward<float, 8>(float*, int)",
        "softmax_warp_forward");
    row("as Nsight Compute prints it", "void unnamed>::gemm_tiled_kernel<32>(const float *, int)", "gemm_tiled_kernel");
    row("cuBLAS", "ampere_sgemm_128x64_nn", "ampere_sgemm_128x64_nn");
    row("CUTLASS alone", "cutlass_80_tensorop_f16_s16816gemm_128x64", "cutlass_80_tensorop_f16_s16816gemm_128x64");
    row("CUTLASS carried", "void cutlass::Kernel2<cutlass_80_tensorop_s16816gemm_bf16_128x64_nn>(T1::Params)",
        "cutlass_80_tensorop_s16816gemm_bf16_128x64_nn");
    row("CUTLASS 3 carried",
        "void cutlass::device_kernel<flash::FlashAttnFwdSm90<flash::CollectiveMainloop<2>, int>>(T1::Params)",
        "FlashAttnFwdSm90");
    row("flash attention", "void flash_fwd_kernel<Flash_fwd_kernel_traits<128, 128, 64, 4>, true>(Flash_fwd_params)",
        "flash_fwd_kernel");
    row("Triton", "triton_poi_fused_add_0", "triton_poi_fused_add_0");
    row("Triton, specialised", "matmul_kernel_0d1d2d3de4de5c", "matmul_kernel");
    row("ends in a number", "kernel_02", "kernel_02");
    row("AMD", "vecCopy(double*, double*, double*, int, int) [clone .kd]", "vecCopy");
    row("AMD, rocprofv2", "vecCopy(double*, double*, double*, int, int) (.kd)", "vecCopy");
    row("mangled", "_Z22bpnn_layerforward_CUDAPfS_S_S_ii", "bpnn_layerforward_CUDA");
    row("mangled, AMD", "_ZN4demo6reduceILi4EEEvPf.kd", "reduce");
    row("mangled wrongly", "_Z5abcdeXYZ_!", "abcde");
    row("mangled beyond its end", "_Z99short", "_Z99short");
    row("cut short", "void at::native::reduce_kernel<512, 1, at::native::Redu", "reduce_kernel");
    row("copy", "[CUDA memcpy HtoD]", "[CUDA memcpy HtoD]");
    row("only template arguments", "<int>", "<int>");
    row("empty", "", "");
}

void TestKernelName::shortNames()
{
    QFETCH(QString, full);
    QFETCH(QString, label);

    QCOMPARE(QString::fromStdString(shortKernelName(full.toStdString())), label);
}

void TestKernelName::staysWithinItsLimit()
{
    const std::string full = "cutlass3x_sm100_tensorop_s64x256x32gemm_f8_f8_f32_f16_f16_64x256x128_1x1x1_0_tnn";
    QCOMPARE(shortKernelName(full, 20), std::string("cutlass3x_sm100_t…"));
    for (std::size_t limit = 0; limit < 40; ++limit) {
        const std::string name = shortKernelName("äöüßäöüßäöüßäöüß_€€€€", limit);
        QVERIFY(name.size() <= limit);
        QVERIFY(!QString::fromStdString(name).contains(QChar::ReplacementCharacter));
    }
}

void TestKernelName::demangles()
{
    QCOMPARE(demangled("_Z24bpnn_adjust_weights_cudaPfiS_iS_S_"),
        std::string("bpnn_adjust_weights_cuda(float*, int, float*, int, float*, float*)"));
    QCOMPARE(demangled("saxpy(float*)"), std::string("saxpy(float*)"));
    QCOMPARE(demangled("_Zgarbage"), std::string("_Zgarbage"));
}

void TestKernelName::hostileNames()
{
    // Each pair of references doubles the text that they stand for: 60 of them would be beyond any memory.
    std::string bomb = "_Z1f1PI1A1AE";
    for (int i = 0; i < 60; ++i)
        bomb += "S_IS1_S1_E";
    QElapsedTimer timer;
    timer.start();

    QCOMPARE(shortKernelName(bomb), std::string("f"));
    QCOMPARE(demangled(bomb), bomb);
    shortKernelName(std::string(100'000, '<'));
    shortKernelName("_Z" + std::string(100'000, '9'));
    shortKernelName(std::string(1000, 'N').insert(0, "_Z"));
    std::string nested = "void cutlass::Kernel<";
    for (int i = 0; i < 1000; ++i)
        nested += "cutlass::Kernel<";
    shortKernelName(nested);
    QVERIFY(timer.elapsed() < 2000);
}

QTEST_APPLESS_MAIN(TestKernelName)
#include "tst_kernel_name.moc"
