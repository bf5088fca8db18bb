// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QScrollArea>

#include "core/measure/counters/counter_profile.h"

#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QLineEdit;

namespace ridgepoint {

class QuietTable;

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

/// All that is known of the selected kernel: its full name, where its figures come from, what the profiler remarks, and
/// the counters of its longest launch.
class CounterDetail final : public QWidget
{
    Q_OBJECT
public:
    explicit CounterDetail(QWidget* parent = nullptr);

    /// Without a kernel: what the file tells, and what it does not.
    void show(std::shared_ptr<const CounterProfile> profile, std::optional<std::size_t> kernel);
    /// What was found out beyond the counters: the twin's sentence, stores. HTML.
    void setFindings(const QString& html);

private:
    QString aboutFile() const;
    QString aboutKernel(std::size_t kernel) const;
    QString remarks(std::uint32_t launch) const;

    std::shared_ptr<const CounterProfile> m_profile;
    QLabel* m_heading = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_findings = nullptr;
    QLineEdit* m_filter = nullptr;
    QuietTable* m_table = nullptr;
    CounterValuesModel* m_values = nullptr;
};

/// The launch of a kernel with the longest time, or its first one where the file has no times.
std::optional<std::size_t> longestLaunch(const CounterFile& file, std::uint32_t kernel);

} // namespace ridgepoint
