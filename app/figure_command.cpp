// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/scenario_options.h"
#include "core/measure/gemm_import.h"
#include "ui/figure/figure.h"
#include "ui/gemm_view/gemm_cloud.h"

#include <algorithm>
#include <iostream>

namespace ridgepoint {

namespace {

struct Options
{
    ScenarioOptions scenario;
    std::string view;
    std::string out;
    std::string size = "slide-16x9";
    std::string theme = "light";
    std::string phases = "both";
    std::string trails;
    std::string times = "both";
    std::string selected;
    bool shape_roofs = false;
    std::vector<std::string> overlays;
};

PhaseView phasesOf(const std::string& text)
{
    return text == "prefill" ? PhaseView::Prefill : text == "decode" ? PhaseView::Decode : PhaseView::Both;
}

int fail(const std::string& message)
{
    std::cerr << message << '\n';
    return BadInput;
}

ShownTimes timesOf(const std::string& text)
{
    return text == "ideal" ? ShownTimes::Ideal : text == "expected" ? ShownTimes::Expected : ShownTimes::Both;
}

/// "decode:down_proj"; nothing when it is none of the analysis.
std::optional<OperatorRef> operatorOf(const std::string& text, const Analysis& analysis)
{
    const std::size_t colon = text.find(':');
    const std::string phaseName = text.substr(0, colon);
    if (colon == std::string::npos || (phaseName != "prefill" && phaseName != "decode"))
        return {};
    const bool decode = phaseName == "decode";
    for (const OperatorCost& cost : (decode ? analysis.decode : analysis.prefill).operators()) {
        if (name(cost.id) == text.substr(colon + 1))
            return OperatorRef {cost.id, decode};
    }
    return {};
}

/// Measured points of GEMM files, each at its own intensity and rate.
ExitCode addOverlays(const Options& options, const Scenario& scenario, RooflineFigure& figure)
{
    for (const std::string& path : options.overlays) {
        Parsed<GemmSweep> sweep = importGemmSweep(path);
        if (const ExitCode code = report(sweep.diagnostics); code != Done)
            return code;
        MeasuredFile file;
        file.sweep = std::move(sweep.value);
        const QColor color = cloudColor(*figure.theme, figure.clouds.size());
        figure.clouds.push_back(gemmCloud(file, &scenario.gpu, color, scenario.numerics.group_size).points);
    }
    return Done;
}

int run(const Options& options, CommandContext& context)
{
    const Parsed<Scenario> scenario = options.scenario.scenario(context.catalog());
    if (const ExitCode code = report(scenario.diagnostics); code != Done)
        return code;
    const std::optional<FigureSize> size = FigureSize::fromText(QString::fromStdString(options.size));
    if (!size)
        return fail(
            "--size: found \"" + options.size + "\", expected slide-16x9, column or WxHmm with 20 to 2000 mm each");

    // A figure needs fonts, not a display.
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(context.argc, context.argv);
    const Analysis analysis = analyze(scenario.value);
    RooflineFigure figure {scenario.value, analysis};
    figure.phases = phasesOf(options.phases);
    figure.size = *size;
    figure.times = timesOf(options.times);
    figure.shape_roofs = options.shape_roofs;
    if (!options.selected.empty()) {
        figure.selected = operatorOf(options.selected, analysis);
        if (!figure.selected)
            return fail("--select: found \"" + options.selected
                + "\", expected prefill:OPERATOR or decode:OPERATOR with an operator of the analysis");
    }
    figure.theme = options.theme == "dark" ? &Theme::dark() : &Theme::light();
    if (!options.trails.empty()) {
        figure.trail_control = *std::ranges::find_if(allControls, [&](Control c) { return name(c) == options.trails; });
        const ControlRange range = usualRange(scenario.value, figure.trail_control);
        figure.trails = trails(scenario.value, figure.trail_control, range.lowest, range.highest);
    }
    if (const ExitCode code = addOverlays(options, scenario.value, figure); code != Done)
        return code;
    const QString error = exportFigure(QString::fromStdString(options.out), figure);
    return error.isEmpty() ? Done : fail(error.toStdString());
}

} // namespace

void addFigureCommand(CLI::App& app, CommandContext& context)
{
    CLI::App* command = app.add_subcommand("figure", "a figure as SVG, PDF or PNG; needs no display");
    const auto options = std::make_shared<Options>();
    command->add_option("view", options->view, "roofline")->required()->check(CLI::IsMember({"roofline"}));
    command->add_option("--out", options->out, "FILE.svg, FILE.pdf or FILE.png")->required();
    command->add_option("--size", options->size, "slide-16x9, column or WxHmm");
    command->add_option("--theme", options->theme, "light or dark")->check(CLI::IsMember({"light", "dark"}));
    command->add_option("--phases", options->phases, "prefill, decode or both")
        ->check(CLI::IsMember({"prefill", "decode", "both"}));
    command->add_option("--trails", options->trails, "leave trails over the range of a control")
        ->check(CLI::IsMember({"batch", "prompt", "output", "kv_heads", "tensor_parallel"}));
    command->add_option("--times", options->times, "ideal, expected or both, where the time model expects some")
        ->check(CLI::IsMember({"ideal", "expected", "both"}));
    command->add_option(
        "--select", options->selected, "PHASE:OPERATOR: names the parts between its ideal and its expected time");
    command->add_flag("--shape-roofs", options->shape_roofs, "curved roofs of the selected matrix product");
    command->add_option("--overlay", options->overlays, "measured GEMM files whose points are drawn")
        ->allow_extra_args(false);
    options->scenario.addTo(*command);
    command->callback([options, &context] { context.exit_code = run(*options, context); });
}

} // namespace ridgepoint
