// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/counter_view.h"

#include <QEvent>
#include <QFileInfo>
#include <QStackedLayout>

#include "core/measure/gpu_match.h"
#include "core/measure/stores/counted_stores.h"
#include "ui/counter_view/counter_card.h"
#include "ui/counter_view/counter_chooser.h"
#include "ui/counter_view/counter_detail.h"
#include "ui/counter_view/counter_plot.h"
#include "ui/scenario_panel/scenario_edits.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>
#include <array>

// What the view shows and answers. How it is put together is in counter_view_build.cpp.
namespace ridgepoint {

void CounterView::setFiles(const CountedFiles& files, const Catalog& catalog)
{
    m_gpus = catalog.gpus();
    m_chooser->setGpus(m_gpus);
    const std::string shown = m_file ? m_file->path() : std::string();
    const std::size_t before = m_files.size();
    m_files = files;
    m_chooser->setFiles(m_files);
    m_pages->setCurrentIndex(m_files.empty() ? 0 : 1);
    if (m_files.empty()) {
        m_file.reset();
        m_kernel.reset();
        m_kernels->setProfile({});
        return;
    }
    const auto same = std::ranges::find_if(m_files, [&](const auto& file) { return file->path() == shown; });
    const auto& next = m_files.size() > before || same == m_files.end() ? m_files.back() : *same;
    if (next != m_file)
        selectFile(next);
}

void CounterView::setRoofFiles(const RoofFiles& files)
{
    if (files == m_roof_files)
        return;
    m_roof_files = files;
    m_measured_roofs.clear();
    m_roofs_by_amd.clear();
    for (const auto& file : m_roof_files) {
        const std::string name = QFileInfo(QString::fromStdString(file->path())).fileName().toStdString();
        for (const DeviceRoofs& one : file->measured.devices) {
            const bool isOnly = file->measured.devices.size() == 1;
            m_roofs_by_amd.push_back(file->measured.tool.starts_with("rocprof"));
            m_measured_roofs.push_back({isOnly ? name : name + " \u00b7 " + one.device, one.roofs});
        }
    }
    if (m_file)
        rebuild(false);
}

void CounterView::setScenario(const Scenario& scenario, const Analysis& analysis)
{
    if (scenario == m_scenario)
        return;
    const bool sameGpu = scenario.gpu == m_scenario.gpu;
    m_scenario = scenario;
    m_analysis = analysis;
    m_detail->setOperators(analysis);
    m_detail->setKnown(attentionOutput(scenario, true));
    if (!m_file)
        return;
    if (!sameGpu) {
        m_chooser->setCurrent(m_file, gpu());
        rebuild(false);
    }
    match();
}

void CounterView::showFile(const QString& path)
{
    const auto found =
        std::ranges::find_if(m_files, [&](const auto& file) { return QString::fromStdString(file->path()) == path; });
    if (found != m_files.end() && *found != m_file)
        selectFile(*found);
}

void CounterView::selectFile(std::shared_ptr<const CountedFile> file)
{
    const bool sameProfile = m_file && m_file->profile == file->profile;
    const std::string selected =
        m_file && m_kernel && m_file->path() == file->path() ? kernelName(*m_kernel) : std::string();
    m_file = std::move(file);
    m_flop = countedFlopOf(*m_file->profile);
    m_flop.insert(m_flop.begin(), CountedFlop());
    m_chooser->setCurrent(m_file, gpu());
    if (!sameProfile) {
        m_kernel.reset();
        m_kernels->setProfile(m_file->profile);
        m_detail->show(m_file->profile, {});
        m_plot->select({});
        m_matched.reset();
    }
    rebuild(sameProfile);
    match();
    if (!sameProfile && !selected.empty())
        selectAgain(selected);
}

const std::string& CounterView::kernelName(std::size_t kernel) const
{
    return m_file->file().kernels[m_file->profile->kernels[kernel].kernel];
}

/// A file was read again: the kernel that was selected is, if it is still there.
void CounterView::selectAgain(const std::string& name)
{
    for (std::size_t i = 0; i < m_file->profile->kernels.size(); ++i) {
        if (kernelName(i) == name)
            return selectKernel(i);
    }
}

/// On another thread: a log of a million launches takes a moment.
void CounterView::match()
{
    m_matching.start(
        [profile = m_file->profile, scenario = m_scenario, analysis = m_analysis, matches = m_file->matches] {
            return std::make_shared<const MatchedProfile>(matchProfile(*profile, scenario, analysis, matches));
        },
        [this, profile = m_file->profile](std::shared_ptr<const MatchedProfile> matched) {
            if (m_file && m_file->profile == profile)
                showMatched(std::move(matched));
        });
}

void CounterView::showMatched(std::shared_ptr<const MatchedProfile> matched)
{
    m_matched = std::move(matched);
    m_kernels->setMatched(m_matched);
    m_detail->setMatched(m_matched);
    rebuild(true);
    showTwin();
}

/// The way from the prediction to the selected kernel, part by part.
void CounterView::showTwin()
{
    if (!m_matched || !m_kernel || !m_matched->kernels[*m_kernel].twin
        || !m_matched->kernels[*m_kernel].twin->drawable) {
        m_plot->setTwin({});
        return;
    }
    const KernelTwin& kernel = m_matched->kernels[*m_kernel];
    const Twin& twin = *kernel.twin;
    TwinPath path {
        twin.path[0].intensity, twin.path[0].flop_per_s, tr("predicted %1").arg(targetName(*kernel.target)), {}};
    for (std::size_t part = 0; part < twinPartCount; ++part) {
        const std::string_view what = name(static_cast<TwinPart>(part));
        path.steps.push_back({twin.path[part + 1].intensity, twin.path[part + 1].flop_per_s,
            QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size())) + u' '
                + format::ratio(twin.parts[part])});
    }
    m_plot->setTwin(std::move(path));
}

void CounterView::correct(const std::optional<OperatorTarget>& target)
{
    if (!m_file || !m_kernel)
        return;
    KernelCorrections matches = m_file->matches;
    matches.by_kernel[m_file->file().kernels[m_file->profile->kernels[*m_kernel].kernel]] = target;
    emit matchesCorrected(QString::fromStdString(m_file->path()), matches);
}

/// The preset of the file's GPU, or the scenario's own GPU where that is the same one or nothing is known.
const Gpu& CounterView::gpu() const
{
    if (!m_file->gpu_id || m_scenario.gpu.id == *m_file->gpu_id)
        return m_scenario.gpu;
    const auto found = std::ranges::find(m_gpus, *m_file->gpu_id, &Gpu::id);
    return found != m_gpus.end() ? *found : m_scenario.gpu;
}

/// Who made the GPU that was profiled, where no preset is known to be it and the GPU whose roofs stand in is of another
/// maker; else nothing.
QString CounterView::foreignMaker() const
{
    const std::string& tool = m_file->file().tool;
    const std::string maker = tool.starts_with("rocprof") ? "AMD" : tool.empty() ? "" : "NVIDIA";
    const bool isForeign = !m_file->gpu_id && !maker.empty() && gpu().vendor != maker;
    return isForeign ? QString::fromStdString(maker) : QString();
}

void CounterView::showRoofSources()
{
    QStringList titles {QString::fromStdString(gpu().name).remove(QLatin1String("NVIDIA "))};
    if (!m_file->profile->roofs.empty())
        titles << tr("this file's");
    for (const DeviceRoofs& measured : m_measured_roofs)
        titles << QString::fromStdString(measured.device);
    m_roof_titles = titles;
    m_chooser->setRoofSources(titles, roofSource(m_choices[m_file->path()]));
}

/// 0: the preset's, then the file's own where it has some, then the measured ones. Until the user chooses, measured
/// roofs of the maker go before a preset of another one.
int CounterView::roofSource(const Choice& choice) const
{
    if (!choice.roofs_chosen && foreignMaker() == QLatin1String("AMD")) {
        const auto own = std::ranges::find(m_roofs_by_amd, true);
        const auto place = static_cast<int>(own - m_roofs_by_amd.begin());
        if (own != m_roofs_by_amd.end())
            return place + (m_file->profile->roofs.empty() ? 1 : 2);
    }
    return choice.roofs.isEmpty() ? 0 : std::max(0, static_cast<int>(m_roof_titles.indexOf(choice.roofs, 1)));
}

Roofs CounterView::roofsOf(const Choice& choice, const CountedFlop& flop) const
{
    const CounterProfile& profile = *m_file->profile;
    const int source = roofSource(choice);
    if (source == 0)
        return counterRoofs(gpu(), profile, flop);
    const auto measured = static_cast<std::size_t>(source - (profile.roofs.empty() ? 1 : 2));
    return counterRoofs(measured < m_measured_roofs.size() ? m_measured_roofs[measured].roofs : profile.roofs);
}

void CounterView::rebuild(bool keepRange)
{
    const CounterProfile& profile = *m_file->profile;
    showRoofSources();
    Choice& choice = m_choices[m_file->path()];
    choice.flop = std::clamp(choice.flop, 0, static_cast<int>(m_flop.size()) - 1);
    const CountedFlop& flop = m_flop[static_cast<std::size_t>(choice.flop)];
    const auto all = static_cast<int>(profile.kernels.size());
    choice.count = std::clamp(choice.count, 1, std::max(all, 1));
    m_chooser->setFlopChoices(m_flop, choice.flop);
    m_chooser->setCount(choice.count, all);
    m_chooser->setSummary(summaryText());
    const std::vector<QColor> colors = kernelColors();
    m_kernels->setColors(colors);
    m_plot->setPicture(std::make_shared<const CounterPicture>(counterPicture(
                           profile, roofsOf(choice, flop), flop, static_cast<std::size_t>(choice.count), colors)),
        keepRange);
}

/// The colour of the operator's kind; grey for kernels that are none, and hues of their own while nothing is matched.
std::vector<QColor> CounterView::kernelColors() const
{
    const Theme& theme = Theme::of(palette());
    constexpr std::array<QRgb, 6> light {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x7d6b00, 0x5f7488};
    constexpr std::array<QRgb, 6> dark {0x4da3e0, 0xf08a3c, 0x2fc79a, 0xe39ac6, 0xc9b458, 0x8ea3b8};
    const bool anyMatch = m_matched
        && std::ranges::any_of(m_matched->kernels, [](const KernelTwin& kernel) { return kernel.target.has_value(); });
    std::vector<QColor> colors;
    for (std::size_t i = 0; i < m_file->profile->kernels.size(); ++i) {
        if (!anyMatch)
            colors.push_back(QColor::fromRgb((theme.is_dark ? dark : light)[i % light.size()]));
        else if (const auto& target = m_matched->kernels[i].target)
            colors.push_back(theme.kind(kindOf(target->id)));
        else
            colors.push_back(theme.quiet);
    }
    return colors;
}

QString CounterView::summaryText() const
{
    const auto kernels = static_cast<qint64>(m_file->profile->kernels.size());
    double time = 0;
    for (const KernelSummary& kernel : m_file->profile->kernels)
        time += kernel.time_s > 0 ? kernel.time_s : 0;
    QString text = kernels == 1 ? tr("1 kernel") : tr("%1 kernels").arg(format::integer(kernels));
    if (time > 0)
        text += QStringLiteral(" · ") + tr("%1 in all").arg(format::si(time, u"s"));
    const std::vector<std::string>& devices = m_file->file().devices;
    const auto other = std::ranges::find_if(
        devices, [this](const std::string& device) { return !fitsCapability(device, gpu().architecture); });
    if (other != devices.end() && gpu().vendor == "NVIDIA") {
        text += QStringLiteral(" · ")
            + tr("profiled on compute capability %1, which %2 is not: choose the GPU")
                  .arg(QString::fromStdString(other->substr(3)), shownName(gpu()));
    }
    if (const QString maker = foreignMaker(); !maker.isEmpty()) {
        const auto choice = m_choices.find(m_file->path());
        const bool preset = roofSource(choice == m_choices.end() ? Choice() : choice->second) == 0;
        text += QStringLiteral(" · ")
            + (preset ? tr("profiled on %1, no preset fits: the roofs are those of %2")
                      : tr("profiled on %1, no preset fits: predictions are those of %2"))
                  .arg(maker, QString::fromStdString(gpu().name));
    }
    return text;
}

void CounterView::selectKernel(std::optional<std::size_t> kernel)
{
    if (!m_file || (kernel && *kernel >= m_file->profile->kernels.size()))
        kernel.reset();
    m_kernel = kernel;
    m_table->setCurrentSourceRow(kernel ? static_cast<int>(*kernel) : -1);
    if (!m_file)
        return;
    Choice& choice = m_choices[m_file->path()];
    if (kernel && static_cast<int>(*kernel) >= choice.count) { // it must be among those that are drawn
        choice.count = static_cast<int>(*kernel) + 1;
        rebuild(true);
    }
    m_plot->select(kernel);
    m_detail->show(m_file->profile, kernel);
    m_detail->setMatched(m_matched);
    showTwin();
}

void CounterView::hover(qint64 kernel)
{
    if (kernel < 0 || !m_file) {
        m_plot->setCard({}, {});
        return;
    }
    const auto index = static_cast<std::size_t>(kernel);
    const std::vector<QColor> colors = kernelColors();
    m_plot->setCard(index, counterCard(*m_file->profile, index, m_plot->picture().roofs, colors[index]));
}

void CounterView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_file)
        rebuild(true);
}

} // namespace ridgepoint
