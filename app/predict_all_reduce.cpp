// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>

#include "app/predict_common.h"
#include "core/analysis/calibrated/all_reduce_time.h"
#include "core/analysis/calibrated/ideal_time.h"

#include <memory>

namespace ridgepoint::predict {

namespace {

using namespace calibrated;

struct AllReduceOptions : Common
{
    double bytes = 0;
    double gpus = 0;
};

int predictOne(const AllReduceOptions& options, const Gpu& gpu)
{
    if (!isSize("--gpus", options.gpus, 2) || !formatOf(options.dtype))
        return BadInput;
    if (!(options.bytes >= 1 && options.bytes <= 1e15))
        return badOption("--bytes", "found " + foundText(options.bytes) + ", expected a number from 1 to 1e15");
    const Device device = deviceOf(gpu, Format::Bf16);
    const double ideal = idealAllReduceTime(options.bytes, options.gpus, device);
    if (options.isIdeal()) {
        print(idealJson(options, ideal), options);
        return Done;
    }
    if (const std::string_view why = allReduceObstacle(gpu, options.gpus); !why.empty()) {
        print(notCalibratedJson(options, ideal, why), options);
        return Done;
    }
    const auto chosen = allReduceConstants(gpu, options.wanted());
    Json json = resultJson(options, ideal, chosen);
    if (chosen.known()) {
        const AllReduceTime time = allReduceTime(options.bytes, options.gpus, device, chosen.constants);
        json["calibrated_s"] = time.total_s;
        json["terms"] = {{"launch_s", time.launch_s}, {"gpus_s", time.gpus_s}, {"link_s", time.link_s}};
    }
    print(json, options);
    return Done;
}

int run(const AllReduceOptions& options, const Catalog& catalog)
{
    if (!options.file.empty())
        return predictOperatorFile(options, catalog, FileKind::AllReduce);
    const Gpu* gpu = gpuOf(options, catalog);
    return gpu == nullptr ? BadInput : predictOne(options, *gpu);
}

} // namespace

void addAllReduce(CLI::App& predict, CommandContext& context)
{
    CLI::App* command = predict.add_subcommand("allreduce", "the sum of a message over GPUs");
    const auto options = std::make_shared<AllReduceOptions>();
    addCommon(*command, *options, "all-reduces");
    command->add_option("--bytes", options->bytes, "of the message");
    command->add_option("--gpus", options->gpus, "that share it");
    command->callback([options, command, &context] {
        const ShapeOptions shape {{"--bytes", "--gpus"}, {}};
        context.exit_code = runWith(*command, *options, shape, context.catalog(), run);
    });
}

} // namespace ridgepoint::predict
