// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include "core/measure/matching/kernel_twins.h"
#include "core/scenario/catalog.h"
#include "ui/counter_view/counter_picture.h"
#include "ui/counter_view/kernel_table_model.h"
#include "ui/session/counted_file.h"
#include "ui/session/latest_job.h"
#include "ui/session/roof_file.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

class QLineEdit;
class QStackedLayout;

namespace ridgepoint {

class CounterChooser;
class CounterDetail;
class CounterPlot;
class QuietTable;

/// What a profiler counted: kernels on the hierarchical roofline, in a table, and one by one.
class CounterView final : public QWidget
{
    Q_OBJECT
public:
    explicit CounterView(QWidget* parent = nullptr);

    void setFiles(const CountedFiles& files, const Catalog& catalog);
    /// Roofs that micro-benchmarks measured, to choose from.
    void setRoofFiles(const RoofFiles& files);
    /// Its operators are what kernels are matched to. Its GPU stands for a file whose own is not known, and for its
    /// preset with changed figures.
    void setScenario(const Scenario& scenario, const Analysis& analysis);
    void showFile(const QString& path);
    /// A kernel stands alone until another one, or none, is selected.
    void selectKernel(std::optional<std::size_t> kernel);

    /// What is shown; none without a file.
    std::shared_ptr<const CountedFile> current() const { return m_file; }
    std::optional<std::size_t> selectedKernel() const { return m_kernel; }
    /// Have its kernels been matched to the scenario's operators yet?
    bool isMatched() const { return m_matched != nullptr; }

signals:
    void openRequested();
    void closeRequested(const QString& path);
    void gpuChosen(const QString& path, const QString& gpuId);
    void measureRequested();
    void localeChosen(const QString& path, ridgepoint::NumberLocale locale);
    void matchesCorrected(const QString& path, const ridgepoint::KernelCorrections& matches);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Choice
    {
        QString roofs; ///< title; empty: the preset's. Positions change when a file of roofs is closed
        bool roofs_chosen = false; ///< by the user
        int flop = 0; ///< into m_flop
        int count = 10;
    };

    void build();
    QWidget* buildInvitation();
    QWidget* buildPage();
    void connectChooser();
    void selectFile(std::shared_ptr<const CountedFile> file);
    const std::string& kernelName(std::size_t kernel) const;
    void selectAgain(const std::string& name);
    const Gpu& gpu() const;
    QString foreignMaker() const;
    void showRoofSources();
    int roofSource(const Choice& choice) const;
    Roofs roofsOf(const Choice& choice, const CountedFlop& flop) const;
    void match();
    void showMatched(std::shared_ptr<const MatchedProfile> matched);
    void showTwin();
    void correct(const std::optional<OperatorTarget>& target);
    void rebuild(bool keepRange);
    std::vector<QColor> kernelColors() const;
    QString summaryText() const;
    void hover(qint64 kernel);

    CountedFiles m_files;
    RoofFiles m_roof_files;
    std::vector<DeviceRoofs> m_measured_roofs; ///< of these files, each device with its title
    std::vector<bool> m_roofs_by_amd; ///< likewise: were they measured by AMD's own benchmark?
    std::vector<Gpu> m_gpus;
    Scenario m_scenario;
    Analysis m_analysis;
    LatestJob<std::shared_ptr<const MatchedProfile>> m_matching;
    std::shared_ptr<const MatchedProfile> m_matched; ///< of m_file; null while it is worked out
    std::shared_ptr<const CountedFile> m_file;
    std::vector<CountedFlop> m_flop;
    QStringList m_roof_titles; ///< as the chooser shows them
    std::map<std::string, Choice> m_choices; ///< by path: what was chosen for a file comes back
    std::optional<std::size_t> m_kernel;

    QStackedLayout* m_pages = nullptr;
    CounterChooser* m_chooser = nullptr;
    CounterPlot* m_plot = nullptr;
    CounterDetail* m_detail = nullptr;
    QLineEdit* m_filter = nullptr;
    QuietTable* m_table = nullptr;
    KernelTableModel* m_kernels = nullptr;
};

} // namespace ridgepoint
