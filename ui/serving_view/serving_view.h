// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

#include "core/measure/serving/serving_check.h"
#include "core/scenario/catalog.h"
#include "ui/session/latest_job.h"
#include "ui/session/serving_file.h"

#include <memory>
#include <optional>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace ridgepoint {

class ChoiceCombo;
class QuietTable;
class SearchCombo;
class SegmentedControl;
class ServingPlot;
class ServingTableModel;

/// Predicted against measured servers: a scatter, errors by framework and model, the fitted constants, and what could
/// not be predicted.
class ServingView final : public QWidget
{
    Q_OBJECT
public:
    explicit ServingView(QWidget* parent = nullptr);

    void setFiles(const ServingFiles& files, const Catalog& catalog);
    void showFile(const QString& path);
    /// A row of the check.
    void selectRow(std::optional<std::size_t> row);

    /// What is shown; none without a file.
    std::shared_ptr<const ServingFile> current() const { return m_file; }
    /// Null while it is worked out.
    std::shared_ptr<const ServingCheck> check() const { return m_check; }
    std::optional<std::size_t> selectedRow() const { return m_row; }

signals:
    void openRequested();
    void closeRequested(const QString& path);
    void scenarioWanted(const ridgepoint::ServingTable& table, std::size_t point);
    void checked(); ///< the check of the file is there

protected:
    void changeEvent(QEvent* event) override;

private:
    // In serving_view_build.cpp.
    QWidget* buildInvitation();
    QWidget* buildPage();
    QHBoxLayout* buildFiles();
    QHBoxLayout* buildChoices();
    QWidget* buildSide();
    QPushButton* button(const char* objectName, const QString& text, const QString& toolTip);

    void selectFile(std::shared_ptr<const ServingFile> file);
    void recheck();
    void showCheck(std::shared_ptr<const ServingCheck> check);
    void showMeasure(bool keepRange);
    void isolate(int tableRow);
    void hover(qint64 row);
    void openRow(std::size_t row);
    QColor colorOf(std::size_t row) const;
    ServingMeasure measure() const;
    bool hasMeasured(ServingMeasure measure) const;
    QString sentence(int tableRow) const;
    QString constantsHtml() const;
    QString remarksHtml() const;
    QString selectionHtml() const;

    ServingFiles m_files;
    std::shared_ptr<const Catalog> m_catalog;
    std::shared_ptr<const ServingFile> m_file;
    std::shared_ptr<const ServingCheck> m_check;
    LatestJob<std::shared_ptr<const ServingCheck>> m_job;
    std::optional<std::size_t> m_row;

    QStackedLayout* m_pages = nullptr;
    SearchCombo* m_file_combo = nullptr;
    SegmentedControl* m_measure = nullptr;
    SegmentedControl* m_fitted = nullptr;
    ChoiceCombo* m_time_model = nullptr;
    QLabel* m_sentence = nullptr;
    QLabel* m_constants = nullptr;
    QLabel* m_remarks = nullptr;
    QLabel* m_selection = nullptr;
    QPushButton* m_open_scenario = nullptr;
    ServingPlot* m_plot = nullptr;
    QuietTable* m_table = nullptr;
    ServingTableModel* m_errors = nullptr;
};

} // namespace ridgepoint
