// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include <vector>

namespace ridgepoint {

/// A long list that is searched by typing any part of a name, a vendor, an architecture or an id. The closed box shows
/// the chosen one's figures beside its name.
class SearchCombo final : public QComboBox
{
    Q_OBJECT
public:
    struct Entry
    {
        QString id;
        QString name;
        QString figures;
        QString search; ///< further words to find it by
    };

    explicit SearchCombo(QWidget* parent = nullptr);

    void setEntries(const std::vector<Entry>& entries);
    /// Shows one that need not be in the list, with figures that need not be those of the list. Emits nothing.
    void show(const QString& id, const QString& name, const QString& figures);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    void showPopup() override;

signals:
    void chosen(const QString& id);
    void focused();

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void restoreText();
    void chooseTyped();

    QString m_id;
    QString m_name;
    QString m_figures;
};

} // namespace ridgepoint
