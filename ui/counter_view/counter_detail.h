// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QWidget>

#include "core/measure/matching/kernel_twins.h"
#include "core/measure/stores/recover.h"

#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QLineEdit;
class QStackedLayout;

namespace ridgepoint {

class QuietTable;
class SearchCombo;
class SegmentedControl;
class StorePage;

/// The counters of one launch with their values.
class CounterValuesModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit CounterValuesModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const CounterProfile> profile, std::optional<std::size_t> launch);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const CounterProfile> m_profile;
    std::optional<std::size_t> m_launch;
};

/// All that is known of the selected kernel: its full name and figures, the operator it is taken for, what the profiler
/// remarks, the counters of its longest launch, and what its stores mean.
class CounterDetail final : public QWidget
{
    Q_OBJECT
public:
    explicit CounterDetail(QWidget* parent = nullptr);

    /// Without a kernel: what the file tells, and what it does not.
    void show(std::shared_ptr<const CounterProfile> profile, std::optional<std::size_t> kernel);
    /// The operators that a kernel can be taken for, those of the scenario.
    void setOperators(const Analysis& analysis);
    /// What the selected kernel is taken for, or without one how the whole file fits; null: not known yet.
    void setMatched(std::shared_ptr<const MatchedProfile> matched);
    /// What is known of what a kernel writes.
    void setKnown(const KnownParameters& known);

signals:
    /// The user takes the kernel for another operator, or for none.
    void operatorChosen(const std::optional<ridgepoint::OperatorTarget>& target);

private:
    QWidget* buildKernelPage();
    QWidget* buildCountersPage();
    void showFindings();
    QString aboutFile() const;
    QString aboutKernel(std::size_t kernel) const;
    QString remarks(std::uint32_t launch) const;

    enum Page { KernelPage, CountersPage, StoresPage };

    std::shared_ptr<const CounterProfile> m_profile;
    std::shared_ptr<const MatchedProfile> m_matched;
    std::optional<std::size_t> m_kernel;
    QLabel* m_heading = nullptr;
    SegmentedControl* m_choice = nullptr;
    QStackedLayout* m_pages = nullptr;
    QLabel* m_text = nullptr;
    QWidget* m_operator_row = nullptr;
    SearchCombo* m_operator = nullptr;
    QLabel* m_findings = nullptr;
    QLineEdit* m_filter = nullptr;
    QuietTable* m_table = nullptr;
    CounterValuesModel* m_values = nullptr;
    StorePage* m_stores = nullptr;
    KnownParameters m_known;
};

/// The launch of a kernel with the longest time, or its first one where the file has no times.
std::optional<std::size_t> longestLaunch(const CounterFile& file, std::uint32_t kernel);

} // namespace ridgepoint
