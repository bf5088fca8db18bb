// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hardware/calibration.h"

namespace ridgepoint::calibrated {

namespace {

constexpr double micro = 1e-6;
constexpr double nano = 1e-9;
using enum ConstantKind;

using G = GemmConstants;
constexpr ConstantInfo<G> gemmT0 {"t0", "t0_us", "us", "launch and drain floor", &G::t0_s, micro, Time};
constexpr ConstantInfo<G> gemmTp {"tp", "tp_us", "us", "prologue and epilogue of a wave", &G::tp_s, micro, Time};
constexpr ConstantInfo<G> gemmEc {"ec", "ec", "", "share of the peak, smooth", &G::ec, 1, Efficiency};
constexpr ConstantInfo<G> gemmEt {"et", "et", "", "share of the peak in a tile", &G::et, 1, Efficiency};
constexpr ConstantInfo<G> gemmEb {"eb", "eb", "", "share of the DRAM bandwidth", &G::eb, 1, Efficiency};
constexpr ConstantInfo<G> gemmTk {
    "tk", "tk_ns_per_k", "ns per element of k", "latency of the main loop", &G::tk_s, nano, Time};
constexpr ConstantInfo<G> gemmTs {"ts", "ts_us", "us", "cost of splitting k", &G::ts_s, micro, Time};
constexpr ConstantInfo<G> gemmCw {"cw", "cw", "", "cost of a written byte, in read ones", &G::cw, 1, Factor};
constexpr ConstantInfo<G> gemmGl {"gl", "gl", "", "L2 over DRAM bandwidth", &G::gl, 1, Factor};
constexpr ConstantInfo<G> gemmEbq {
    "ebq", "ebq", "", "share of the DRAM bandwidth while quantising", &G::ebq, 1, Efficiency};
constexpr ConstantInfo<G> gemmTr {
    "tr", "tr_ns_per_row", "ns per row", "maximum of a quantised row", &G::tr_s, nano, Time};

constexpr std::array gemmBf16 {gemmT0, gemmTp, gemmEc, gemmEt, gemmEb, gemmTk, gemmTs, gemmCw, gemmGl};
constexpr std::array gemmFp8 {gemmT0, gemmTp, gemmEc, gemmEt, gemmEb, gemmTk, gemmCw, gemmGl, gemmEbq, gemmTr};
constexpr std::array gemmNvfp4 {gemmT0, gemmTp, gemmEc, gemmEt, gemmEb, gemmTk, gemmCw, gemmGl, gemmEbq};

using P = PrefillConstants;
constexpr std::array prefillInfos {
    ConstantInfo<P> {"t0", "t0_us", "us", "launch, write of the KV cache included", &P::t0_s, micro, Time},
    ConstantInfo<P> {"ec", "ec", "", "share of the peak", &P::ec, 1, Efficiency},
    ConstantInfo<P> {"et", "et", "", "share of the peak of the longest tile", &P::et, 1, Efficiency},
    ConstantInfo<P> {"eb", "eb", "", "share of the DRAM bandwidth", &P::eb, 1, Efficiency},
    ConstantInfo<P> {"tw", "tw_us", "us", "of a tile of queries", &P::tw_s, micro, Time},
    ConstantInfo<P> {"gl", "gl", "", "L2 over DRAM bandwidth", &P::gl, 1, Factor},
};

using D = DecodeConstants;
constexpr std::array decodeInfos {
    ConstantInfo<D> {"t0", "t0_us", "us", "launch, write of the KV cache included", &D::t0_s, micro, Time},
    ConstantInfo<D> {"eb", "eb", "", "share of the DRAM bandwidth", &D::eb, 1, Efficiency},
    ConstantInfo<D> {"tc", "tc_us", "us", "of a wave of thread blocks", &D::tc_s, micro, Time},
    ConstantInfo<D> {"tl", "tl_ns_per_token", "ns per token", "latency of a cached token", &D::tl_s, nano, Time},
    ConstantInfo<D> {"ts", "ts_us", "us", "cost of splitting the context", &D::ts_s, micro, Time},
    ConstantInfo<D> {"gl", "gl", "", "L2 over DRAM bandwidth", &D::gl, 1, Factor},
};

using M = MoeConstants;
constexpr std::array moeInfos {
    ConstantInfo<M> {"t0", "t0_us", "us", "launch of several kernels", &M::t0_s, micro, Time},
    ConstantInfo<M> {"ec", "ec", "", "share of the peak", &M::ec, 1, Efficiency},
    ConstantInfo<M> {"eb", "eb", "", "share of the DRAM bandwidth", &M::eb, 1, Efficiency},
    ConstantInfo<M> {"ka", "ka", "", "how soon all experts are in use", &M::ka, 1, Factor},
    ConstantInfo<M> {"tm", "tm_rows", "rows", "what an expert's rows are padded to", &M::tm, 1, Factor},
    ConstantInfo<M> {"ca", "ca", "", "cost of an activation byte, in weight bytes", &M::ca, 1, Factor},
    ConstantInfo<M> {"mu", "mu", "", "growth of the busiest GPU's rows", &M::mu, 1, Factor},
    ConstantInfo<M> {"tt", "tt_ns_per_token", "ns per token", "sorting and gathering", &M::tt_s, nano, Time},
    ConstantInfo<M> {"gl", "gl", "", "L2 over DRAM bandwidth", &M::gl, 1, Factor},
};

using A = AllReduceConstants;
constexpr std::array allReduceInfos {
    ConstantInfo<A> {"t0", "t0_us", "us", "floor of small messages", &A::t0_s, micro, Time},
    ConstantInfo<A> {"td", "td_us_per_gpu", "us per GPU", "of a further GPU", &A::td_s, micro, Time},
    ConstantInfo<A> {"e1", "e1", "", "share of the link in one step", &A::e1, 1, Efficiency},
    ConstantInfo<A> {"e2", "e2", "", "share of the link in two steps", &A::e2, 1, Efficiency},
    ConstantInfo<A> {"t3", "t3_us", "us", "floor of large messages", &A::t3_s, micro, Time},
    ConstantInfo<A> {"e3", "e3", "", "share of the link, large messages", &A::e3, 1, Efficiency},
};

} // namespace

std::string_view name(Format format)
{
    switch (format) {
    case Format::Bf16:
        return "bf16";
    case Format::Fp8:
        return "fp8";
    case Format::Fp8Block:
        return "fp8_block";
    case Format::Nvfp4:
        return "nvfp4";
    }
    return "";
}
std::span<const ConstantInfo<GemmConstants>> gemmConstantInfos(Format format)
{
    switch (format) {
    case Format::Bf16:
        return gemmBf16;
    case Format::Fp8:
    case Format::Fp8Block:
        return gemmFp8;
    case Format::Nvfp4:
        return gemmNvfp4;
    }
    return {};
}

template<> std::span<const ConstantInfo<PrefillConstants>> constantInfos()
{
    return prefillInfos;
}

template<> std::span<const ConstantInfo<DecodeConstants>> constantInfos()
{
    return decodeInfos;
}

template<> std::span<const ConstantInfo<MoeConstants>> constantInfos()
{
    return moeInfos;
}

template<> std::span<const ConstantInfo<AllReduceConstants>> constantInfos()
{
    return allReduceInfos;
}

} // namespace ridgepoint::calibrated
