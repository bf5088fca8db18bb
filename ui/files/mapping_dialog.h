// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "core/measure/table_preview.h"

#include <array>

class QDialogButtonBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QTableWidget;

namespace ridgepoint {

class ChoiceCombo;

/// What the offer to choose columns says of a table that no importer knows.
QString unknownTableText(const QString& fileName, const TablePreview& preview);

/// Asks what the columns of a table mean, beside its first rows. Guesses are filled in; what is chosen can be read as
/// soon as batch and time have a column.
class MappingDialog final : public QDialog
{
    Q_OBJECT
public:
    MappingDialog(const QString& fileName, TablePreview preview, QWidget* parent = nullptr);

    ColumnMapping mapping() const;
    const std::string& fingerprint() const { return m_preview.fingerprint; }

private:
    void buildField(QGridLayout& grid, MappedField field);
    QGridLayout* buildReading();
    QTableWidget* buildRows();
    QString columnName(std::size_t column) const;
    void choose(MappedField field);
    void refresh();

    struct FieldWidgets
    {
        ChoiceCombo* column = nullptr;
        QLineEdit* constant = nullptr;
    };

    TablePreview m_preview;
    std::array<FieldWidgets, mappedFieldCount> m_fields {};
    ChoiceCombo* m_unit = nullptr;
    ChoiceCombo* m_locale = nullptr;
    QTableWidget* m_rows = nullptr;
    QLabel* m_state = nullptr;
    QDialogButtonBox* m_buttons = nullptr;
};

} // namespace ridgepoint
