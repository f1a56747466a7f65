"""Invented tables as people paste them: comma, semicolon, tab or bar between the cells, a line of column names above. Names, places,
dates and numbers of people are private in their cells; column names, amounts, counts and states are not."""
COLUMNS = {
    "en": {"person": "name|Name|Full Name|customer|Contact|employee|Patient|Tenant|attendee", "given": "first_name|First name|Given name", "surname": "last_name|Surname|Last name", "city": "city|City|Town|location",
           "country": "country|Country", "company": "company|Company|Client|vendor|Supplier", "date": "date|Date|due_date|Start|Born|DOB|created_at|Date of birth", "email": "email|E-mail|Email", "phone": "phone|Phone|Mobile",
           "address": "address|Address|Street", "amount": "amount|Amount|total|Total|Price|Revenue 2025|Net|salary|balance|Sales Q3", "count": "qty|Quantity|units|Count|hours|pcs|Age group|stock", "state": "status|Status|state|Paid",
           "code": "id|ID|No.|sku|SKU|Item|row|pos", "thing": "item|Product|description|Description|Article|note|Notes|Category"},
    "de": {"person": "Name|Kunde|Mitarbeiter|Mieter|Ansprechpartner|Patient", "given": "Vorname", "surname": "Nachname|Familienname", "city": "Ort|Stadt|Wohnort", "country": "Land", "company": "Firma|Lieferant|Auftraggeber",
           "date": "Datum|Geburtsdatum|Eintritt|Fällig am|Kunde seit", "email": "E-Mail|Email", "phone": "Telefon|Mobil|Tel.", "address": "Adresse|Straße|Anschrift", "amount": "Betrag|Umsatz 2025|Summe|Miete|Preis|Gehalt|Saldo EUR",
           "count": "Menge|Anzahl|Stunden|Stück", "state": "Status|Bezahlt|Zustand", "code": "Nr.|ID|Pos.|Artikelnr.", "thing": "Artikel|Beschreibung|Bemerkung|Notiz|Kategorie"},
    "fr": {"person": "Nom complet|Client|Salarié|Locataire", "given": "Prénom", "surname": "Nom", "city": "Ville", "country": "Pays", "company": "Société|Fournisseur|Entreprise", "date": "Date|Date de naissance|Échéance",
           "email": "E-mail|Courriel", "phone": "Téléphone|Tél.", "address": "Adresse", "amount": "Montant|Total TTC|Prix|Loyer|CA 2025", "count": "Quantité|Nombre|Heures", "state": "Statut|Payé", "code": "N°|ID|Réf.",
           "thing": "Article|Désignation|Remarque|Catégorie"},
    "es": {"person": "Nombre completo|Cliente|Empleado|Paciente", "given": "Nombre", "surname": "Apellidos|Apellido", "city": "Ciudad|Población", "country": "País", "company": "Empresa|Proveedor", "date": "Fecha|Fecha de nacimiento|Vencimiento",
           "email": "Correo|E-mail", "phone": "Teléfono|Móvil", "address": "Dirección", "amount": "Importe|Total|Precio|Ventas 2025", "count": "Cantidad|Unidades|Horas", "state": "Estado|Pagado", "code": "Nº|ID|Ref.", "thing": "Artículo|Descripción|Nota|Categoría"},
    "it": {"person": "Nominativo|Cliente|Dipendente", "given": "Nome", "surname": "Cognome", "city": "Città|Comune", "country": "Paese", "company": "Ditta|Fornitore|Azienda", "date": "Data|Data di nascita|Scadenza", "email": "E-mail", "phone": "Telefono|Cellulare",
           "address": "Indirizzo", "amount": "Importo|Totale|Prezzo|Fatturato 2025", "count": "Quantità|Ore|Pezzi", "state": "Stato|Pagato", "code": "N.|ID|Cod.", "thing": "Articolo|Descrizione|Note|Categoria"},
    "nl": {"person": "Naam|Klant|Medewerker", "given": "Voornaam", "surname": "Achternaam", "city": "Plaats|Woonplaats", "country": "Land", "company": "Bedrijf|Leverancier", "date": "Datum|Geboortedatum|Vervaldatum", "email": "E-mail", "phone": "Telefoon|Mobiel",
           "address": "Adres", "amount": "Bedrag|Totaal|Prijs|Omzet 2025", "count": "Aantal|Uren|Stuks", "state": "Status|Betaald", "code": "Nr.|ID", "thing": "Artikel|Omschrijving|Opmerking|Categorie"},
    "pt": {"person": "Nome completo|Cliente|Funcionário", "given": "Nome", "surname": "Apelido|Sobrenome", "city": "Cidade|Localidade", "country": "País", "company": "Empresa|Fornecedor", "date": "Data|Data de nascimento|Vencimento", "email": "E-mail", "phone": "Telefone|Telemóvel",
           "address": "Morada|Endereço", "amount": "Valor|Total|Preço|Vendas 2025", "count": "Quantidade|Horas|Unidades", "state": "Estado|Pago", "code": "N.º|ID", "thing": "Artigo|Descrição|Nota|Categoria"}}
STATES = {"en": "paid|open|overdue|yes|no|active|closed|shipped|new|pending|n/a|-", "de": "bezahlt|offen|ja|nein|aktiv|neu|versendet|storniert", "fr": "payé|ouvert|oui|non|actif|en attente", "es": "pagado|abierto|sí|no|activo|pendiente",
          "it": "pagato|aperto|sì|no|attivo|in attesa", "nl": "betaald|open|ja|nee|actief|nieuw", "pt": "pago|aberto|sim|não|ativo|pendente"}
TYPES = {"person": "PERSON", "given": "PERSON", "surname": "PERSON", "city": "LOCATION", "country": "LOCATION", "company": "ORGANIZATION", "date": "DATE_TIME", "email": "ONLINE_ID", "phone": "PHONE_NUMBER", "address": "ADDRESS"}
PRIVATE = ("person", "person", "given", "surname", "city", "country", "company", "date", "date", "email", "phone", "address")
HARMLESS = ("amount", "amount", "amount", "count", "state", "code", "thing")


def amount(r, lang):
    whole, cents = r.choice((r.randint(1, 99), r.randint(100, 9999), r.randint(1000, 250000))), f"{r.randint(0, 99):02d}"
    point, comma = (".", ",") if lang == "en" or r.random() < 0.3 else (",", ".")
    parted = f"{whole:,}".replace(",", comma)
    return r.choice([f"{whole}{point}{cents}", f"{whole}{point}{cents}", f"{parted}{point}{cents}", str(whole), f"-{whole}{point}{cents}", f"{whole}.{r.randint(0, 9)}", f"{r.randint(1, 99)} %"])


def date(r, v, lang):
    year, month, day = r.randint(1940, 2027), r.randint(1, 12), r.randint(1, 28)
    return r.choice([f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}-{day:02d}", f"{day:02d}.{month:02d}.{year}", f"{day:02d}/{month:02d}/{year}", f"{month}/{day}/{year}", v.date(lang)])


def cell(r, v, kind, lang):
    if kind in ("person", "given", "surname", "city", "country", "company", "email", "phone", "address"):
        return getattr(v, kind)(lang)
    if kind == "thing":
        return v.things.thing(lang) if r.random() < 0.7 else v.things.titled(lang)
    made = {"date": lambda: date(r, v, lang), "amount": lambda: amount(r, lang), "count": lambda: str(r.randint(0, r.choice((9, 60, 900)))), "state": lambda: r.choice(STATES[lang].split("|")),
            "code": lambda: r.choice([str(r.randint(1, 60)), f"{r.choice('ABCPX')}{r.randint(1, 99)}", f"{r.choice('ABCPX')}-{r.randint(1, 999)}", str(r.randint(1000, 9999))])}
    return made[kind]()


def table(r, v):
    """(text, spans) of a table."""
    lang = r.choices(list(COLUMNS), (8, 3, 2, 2, 1, 1, 1))[0]
    kinds = [r.choice(PRIVATE) for _ in range(r.randint(0, 3))] + [r.choice(HARMLESS) for _ in range(r.randint(1, 4))]
    kinds = list(dict.fromkeys(kinds))
    r.shuffle(kinds)
    mark = r.choices([",", ";", "\t", " | "], (5, 3, 2, 1))[0]
    rows = [[(r.choice(COLUMNS[lang][kind].split("|")), None) for kind in kinds]] if r.random() < 0.8 else []
    for _ in range(r.randint(1, 7)):
        rows.append([("" if r.random() < 0.04 else cell(r, v, kind, lang), TYPES.get(kind)) for kind in kinds])
    text, spans = "", []
    for row in rows:
        for index, (value, name) in enumerate(row):
            value = value.replace("\n", " ").replace("\t", " ").strip()
            text += mark if index else ""
            quoted = mark.strip() and mark.strip() in value
            text += '"' if quoted else ""
            if name and value:
                spans.append([len(text), len(text) + len(value), name])
            text += value + ('"' if quoted else "")
        text += "\n"
    return text.rstrip("\n"), spans
