"""Invented people, towns, addresses and companies in Russian, Ukrainian, Greek, Arabic, Persian, Hindi, Hebrew, Polish, Czech and
Turkish, and readers of corpora in other alphabets. The lists are our own: common names, and towns that any map has."""
import collections
import io
import json
import re
import subprocess
import zipfile

import languages
from rows import conll, row_of

LANGUAGES = {"r": "ru", "u": "uk", "g": "el", "a": "ar", "f": "fa", "h": "hi", "e": "he", "p": "pl", "c": "cs", "t": "tr"}
MEN, WOMEN, LAST_MEN, LAST_WOMEN, TOWNS, STREETS, FIRMS = range(7)
WORDS = {
    "pl": ("Adam Andrzej Bartosz Bogdan Dariusz Dawid Filip Grzegorz Jacek Jakub Jan Jarosław Jerzy Kacper Kamil Karol Krzysztof Leszek Łukasz Maciej Marcin Marek Mateusz Michał Mirosław Paweł Piotr Przemysław Rafał Robert Sebastian Stanisław Szymon Tomasz Wiesław Wojciech Zbigniew",
           "Agata Agnieszka Aleksandra Alicja Anna Barbara Beata Bożena Danuta Dorota Elżbieta Ewa Grażyna Halina Hanna Iwona Jadwiga Joanna Jolanta Justyna Kamila Karolina Katarzyna Krystyna Magdalena Małgorzata Maria Marta Monika Natalia Patrycja Paulina Renata Sylwia Teresa Urszula Weronika Wioletta Zofia Żaneta",
           "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Pawlak Górski Sikora Walczak Rutkowski Baran Szewczyk Ostrowski Tomaszewski Pietrzak Wróblewski Marciniak Zalewski Jakubowski Sadowski Bąk Chmielewski Włodarczyk Borkowski Czarnecki Sawicki Sokołowski", "",
           "Warszawa Kraków Łódź Wrocław Poznań Gdańsk Szczecin Bydgoszcz Lublin Białystok Katowice Gdynia Częstochowa Radom Toruń Sosnowiec Kielce Rzeszów Gliwice Zabrze Olsztyn Bytom Zielona-Góra Rybnik Opole Tychy Elbląg Płock Tarnów Chorzów Koszalin Kalisz Legnica Słupsk Zakopane Sopot Nowy-Sącz",
           "Lipowa Polna Leśna Słoneczna Krótka Szkolna Ogrodowa Brzozowa Łąkowa Kwiatowa Sosnowa Kościelna Parkowa Akacjowa Mickiewicza Sienkiewicza Słowackiego Kościuszki Piłsudskiego Reymonta Konopnickiej Chopina Długa Zielona", "Orzeł Bursztyn Jantar Polonus Wisła Tatry Feniks Atut Meblex Budimat Drewnex Agrotop Medikon Transpol Solidex Korona Dąb Promyk Sowa"),
    "cs": ("Jan Jiří Petr Pavel Jaroslav Martin Tomáš Miroslav František Zdeněk Václav Michal Milan Karel Jakub Lukáš David Vladimír Ladislav Ondřej Roman Stanislav Marek Radek Daniel Antonín Vojtěch Filip Adam Miloslav Matěj Aleš Jaromír Libor Dalibor Vít Šimon",
           "Jana Marie Eva Hana Anna Lenka Kateřina Věra Lucie Alena Petra Jaroslava Veronika Ludmila Helena Martina Michaela Jitka Zdeňka Tereza Ivana Monika Eliška Zuzana Markéta Jarmila Barbora Jiřina Marcela Kristýna Dana Božena Adéla Růžena Šárka Blanka Nikola",
           "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Marek Pospíšil Hájek Jelínek Král Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Krejčí Navrátil Čermák Urban Vaněk Blažek Kříž Kovář Kratochvíl Bartoš Vlček Musil Kopecký Šimek Konečný Malý Čech Holub Štěpánek Staněk Kadlec Dostál Soukup Šťastný Mareš Moravec Sýkora Tichý Vávra Matoušek Bláha Říha Ševčík Bureš Mašek Hruška Dušek",
           "Nováková Svobodová Novotná Dvořáková Černá Procházková Kučerová Veselá Horáková Němcová Pokorná Marková Pospíšilová Hájková Jelínková Králová Růžičková Benešová Fialová Sedláčková Doležalová Zemanová Kolářová Navrátilová Čermáková Urbanová Vaňková Blažková Křížová Kopecká Konečná Malá Čechová Holubová Staňková Kadlecová Soukupová Šťastná Moravcová Tichá Matoušková Bláhová Říhová",
           "Praha Brno Ostrava Plzeň Liberec Olomouc Pardubice Zlín Havířov Kladno Most Opava Karviná Jihlava Teplice Děčín Chomutov Přerov Prostějov Třebíč Třinec Tábor Znojmo Kolín Příbram Cheb Písek Trutnov Vsetín Břeclav České-Budějovice Hradec-Králové Mladá-Boleslav Uherské-Hradiště",
           "Nádražní Zahradní Školní Lipová Husova Komenského Palackého Masarykova Jiráskova Nerudova Sokolská Polní Krátká Dlouhá Luční Havlíčkova Žižkova Smetanova Dvořákova Tyršova Na-Příkopě Květná Hlavní", "Lípa Orel Bohemia Morava Javor Stavmat Agrokom Kovotech Jizera Vltavan Sněžka Fénix Transkov Medicor Pramen Zora Meteor"),
    "tr": ("Ahmet Mehmet Mustafa Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Emre Burak Serkan Volkan Kemal Orhan Selim Cem Tolga Barış Onur Kaan Deniz Efe Arda Berk Tarık Fatih Halil Süleyman Uğur Yiğit Çağlar Gökhan Şahin",
           "Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Esra Büşra Kübra Seda Gamze Gül Özlem Sevgi Yasemin Derya Ebru Pınar Dilek Nur Ceren İrem Selin Aslı Başak Defne Ece Tuğba Çiğdem Nazlı Şule",
           "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Korkmaz Özcan Erdoğan Çakır Güneş Aktaş Bulut Yavuz Avcı Tekin Taş Güler Turan Keskin Ünal Bozkurt Işık Karaca Uçar Toprak Sarı Gündüz Ateş Tunç Ekinci Karataş Altun Başaran Sönmez Coşkun", "",
           "Ankara İzmir Bursa Adana Gaziantep Konya Antalya Kayseri Mersin Eskişehir Diyarbakır Samsun Denizli Şanlıurfa Malatya Trabzon Erzurum Sakarya Balıkesir Manisa Kocaeli Muğla Aydın Tekirdağ Van Sivas Ordu Rize Edirne Çanakkale Bodrum Kadıköy Beşiktaş Üsküdar İstanbul",
           "Atatürk Cumhuriyet İnönü Gazi Barış Lale Menekşe Çınar Gül Papatya Fatih Mimar-Sinan Yunus-Emre Bahçelievler Zafer İstiklal Hürriyet Kavaklıdere Çiçek Mevlana", "Anadolu Yıldız Ege Marmara Toros Güneş Akdeniz Lale Zümrüt Doruk Kardelen Özen Birlik Kervan Pusula"),
    "ru": ("Алексей Андрей Артём Борис Вадим Виктор Владимир Григорий Денис Дмитрий Евгений Егор Иван Игорь Кирилл Константин Леонид Максим Михаил Никита Николай Олег Павел Пётр Роман Руслан Сергей Степан Тимур Фёдор Юрий Ярослав",
           "Александра Алина Анастасия Анна Валентина Вера Виктория Галина Дарья Евгения Екатерина Елена Жанна Зинаида Инна Ирина Ксения Лариса Любовь Людмила Марина Мария Надежда Наталья Нина Оксана Ольга Полина Светлана София Татьяна Юлия",
           "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Воробьёв Кузьмин Фролов Белов Комаров Киселёв Гаврилов Тарасов Ильин Жуков Ахметов Хасанов Бондаренко Коваленко Островский Белинский Гурский", "",
           "Москва Санкт-Петербург Казань Новосибирск Екатеринбург Самара Омск Челябинск Уфа Пермь Воронеж Волгоград Краснодар Саратов Тюмень Ижевск Барнаул Иркутск Хабаровск Ярославль Томск Рязань Тула Липецк Пенза Тверь Брянск Сочи Псков",
           "Ленина Мира Садовая Советская Школьная Лесная Центральная Молодёжная Гагарина Пушкина Набережная Зелёная Заречная Полевая Луговая Кирова Чехова Северная Вокзальная Горького", "Ромашка Вектор Север Горизонт Альянс Прогресс Маяк Сокол Технолайн Стройдом Медсервис Агротех Каскад Орион Радуга Берёзка Феникс Восток Парус"),
    "uk": ("Андрій Богдан Василь Віталій Володимир Ганна Дмитро Євген Іван Ігор Кирило Максим Микола Михайло Назар Олег Олександр Остап Павло Петро Роман Сергій Степан Тарас Юрій Ярослав", "Алла Валентина Вікторія Галина Дарина Ірина Катерина Леся Людмила Марія Марта Надія Наталія Оксана Олена Ольга Світлана Соломія Софія Тетяна Уляна Христина Юлія",
           "Шевченко Бондаренко Коваленко Ткаченко Кравченко Олійник Шевчук Поліщук Бойко Мельник Мороз Лисенко Руденко Савченко Петренко Клименко Павленко Марченко Гончар Кравчук Мазур Гнатюк Левченко Костенко Хоменко Романюк Іваненко", "", "Київ Львів Харків Одеса Дніпро Запоріжжя Вінниця Полтава Чернігів Черкаси Суми Житомир Рівне Луцьк Тернопіль Ужгород Чернівці Миколаїв",
           "Шевченка Франка Лесі-Українки Грушевського Соборна Садова Зелена Київська Центральна Хрещатик Миру Незалежності Дорошенка Січових-Стрільців", "Калина Обрій Світанок Промінь Дніпро Вектор Явір Карпати Берегиня Мрія Колос Лан"),
    "el": ("Γιώργος Νίκος Δημήτρης Κώστας Γιάννης Παναγιώτης Βασίλης Χρήστος Θανάσης Μιχάλης Στέλιος Αλέξανδρος Ανδρέας Σπύρος Ηλίας Πέτρος Λευτέρης Μάριος Στράτος Φώτης Θοδωρής Αντώνης Κυριάκος Ευάγγελος", "Μαρία Ελένη Κατερίνα Γεωργία Σοφία Αναστασία Δήμητρα Βασιλική Χριστίνα Αγγελική Ειρήνη Παρασκευή Ευαγγελία Ιωάννα Φωτεινή Άννα Δέσποινα Ζωή Καλλιόπη Νίκη Θεοδώρα Στέλλα Μαρίνα",
           "Παπαδόπουλος Νικολάου Γεωργίου Ιωάννου Δημητρίου Αντωνίου Βασιλείου Οικονόμου Καραγιάννης Παππάς Μακρής Αθανασίου Κωνσταντίνου Χατζηδάκης Αναγνωστόπουλος Σαμαράς Αλεξίου Θεοδωρόπουλος Ζαχαρίου Μαυρίδης Κωστόπουλος Λαμπρόπουλος Σταματίου Τριανταφύλλου Βλάχος Ρήγας Δελής Ξένος", "Παπαδοπούλου Νικολάου Γεωργίου Ιωάννου Δημητρίου Αντωνίου Οικονόμου Καραγιάννη Παππά Μακρή Αναγνωστοπούλου Σαμαρά Θεοδωροπούλου Μαυρίδου Κωστοπούλου Λαμπροπούλου Βλάχου Ρήγα Χατζηδάκη Ξένου",
           "Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο Λάρισα Βόλος Ιωάννινα Χανιά Καβάλα Καλαμάτα Ρόδος Σέρρες Τρίκαλα Λαμία Κομοτηνή Κοζάνη Πειραιάς Γλυφάδα Μαρούσι Χαλάνδρι", "Ερμού Σταδίου Πανεπιστημίου Αθηνάς Πατησίων Κηφισίας Βενιζέλου Τσιμισκή Εγνατίας Αγίου-Δημητρίου Παπανδρέου Κολοκοτρώνη Σόλωνος Ιπποκράτους Ακαδημίας Μητροπόλεως", "Ήλιος Αιγαίο Ορίζων Δελφίνι Άνεμος Ακτή Φάρος Όλυμπος Θάλασσα Πρόοδος Αλφα Νέα-Εποχή Ελιά"),
    "ar": ("محمد أحمد علي حسن حسين عمر خالد يوسف إبراهيم محمود مصطفى سعيد طارق كريم ماجد فهد سلطان بدر ناصر سامي رامي زياد وليد ياسر عادل جمال هشام أيمن بلال أنس عبدالله عبدالرحمن", "فاطمة عائشة مريم زينب خديجة سارة نور ليلى هدى منى سلمى رانيا دينا هبة أمل ندى ريم لمى شيماء إيمان نادية سعاد سميرة جميلة رغد جود لبنى",
           "الحسن العلي الأحمد الخطيب النجار الحداد المصري الشامي البغدادي العمري الزهراني القحطاني الغامدي الشمري العتيبي الحربي المطيري الدوسري السيد منصور حمدان عبدالعزيز سليمان رشيد صالح قاسم درويش بركات شاهين عثمان الفاسي بنعلي الهاشمي التميمي الكعبي", "",
           "الرياض جدة مكة الدمام القاهرة الإسكندرية الجيزة طنطا بغداد البصرة الموصل دمشق حلب حمص بيروت طرابلس صيدا عمان إربد الدوحة دبي أبوظبي الشارقة الكويت مسقط صنعاء تونس صفاقس الجزائر وهران الرباط مراكش فاس الخرطوم", "الملك-فهد الملك-عبدالعزيز الجامعة السلام الحرية الجمهورية التحرير النصر الوحدة الزهور النيل الأمير-سلطان الاستقلال المطار الكورنيش فلسطين", "النخيل الأمل الرواد الفجر الواحة السلام الخليج الصفا البركة المستقبل الشروق الريادة الياسمين الأفق المنارة"),
    "fa": ("علی محمد رضا حسین مهدی امیر سعید حمید فرهاد بهرام کاوه آرش سیاوش نادر پویا کیان بابک مسعود ناصر جواد", "مریم زهرا فاطمه نرگس شیرین لیلا پروین سارا نازنین مهسا نیلوفر ندا الهام سمیرا گلناز آناهیتا پریسا فرزانه",
           "احمدی محمدی رضایی حسینی کریمی موسوی جعفری صادقی هاشمی رحیمی قاسمی نوری یزدانی شیرازی تهرانی اصفهانی کاظمی اکبری شریفی مرادی سلیمانی فرهادی بهرامی راد پارسا نیک‌نام", "", "تهران مشهد اصفهان شیراز تبریز کرج قم اهواز رشت کرمان یزد همدان ارومیه اراک ساری گرگان بندرعباس زنجان", "ولیعصر انقلاب آزادی شریعتی بهشتی مطهری فردوسی حافظ سعدی امام‌خمینی", "پارس آسمان سپهر نگین البرز دماوند کیهان آفتاب مهر ستاره"),
    "hi": ("राहुल अमित विकास संजय राजेश सुनील अनिल मनोज अजय विजय रोहित दीपक अर्जुन करण आदित्य सुरेश रमेश महेश प्रकाश नरेश हरीश इमरान आरिफ सलमान गुरप्रीत मोहन कृष्ण", "प्रिया नेहा पूजा अंजलि सुनीता अनीता कविता रीना सीमा रेखा गीता मीरा राधा लक्ष्मी दिव्या स्वाति श्वेता मनीषा ज्योति किरण आरती फातिमा सोनिया पायल ऋतु",
           "शर्मा वर्मा गुप्ता सिंह कुमार यादव मिश्रा तिवारी पांडे जोशी चौधरी अग्रवाल जैन मेहता पटेल शाह राठौर चौहान सक्सेना श्रीवास्तव दुबे त्रिपाठी नायर रेड्डी खान अंसारी कपूर मल्होत्रा भाटिया", "", "दिल्ली मुंबई जयपुर लखनऊ कानपुर आगरा वाराणसी पटना भोपाल इंदौर नागपुर पुणे अहमदाबाद सूरत रांची देहरादून चंडीगढ़ लुधियाना हैदराबाद बेंगलुरु कोलकाता ग्वालियर जोधपुर",
           "गांधी-नगर नेहरू-नगर शास्त्री-नगर सुभाष-मार्ग एम-जी-रोड राजीव-चौक मॉडल-टाउन सिविल-लाइन्स अशोक-विहार लाजपत-नगर तिलक-मार्ग स्टेशन-रोड", "सूर्या भारत गंगा हिमालय लक्ष्मी श्री-साई नवभारत विजय कमल सागर प्रगति उदय"),
    "he": ("דוד יוסי משה יעקב אברהם דניאל אורי יונתן איתי עומר רועי גיא נועם אלון תומר שי ערן אבי חיים שמעון מיכאל אמיר רון", "שרה רחל מיכל נועה תמר יעל מאיה שירה רותם דנה ענת הילה אסתר חנה לאה אורלי גלית ליאת טליה עדי רונית",
           "כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן מלכה אזולאי כץ יוסף דוד עמר חדד גבאי שפירא גולן ברק רוזנברג גולדשטיין בן־דוד שלום אוחיון סגל ויס", "", "ירושלים חיפה רעננה אשדוד אשקלון נתניה הרצליה רחובות חולון רמלה עכו טבריה אילת צפת מודיעין כפר־סבא באר־שבע תל־אביב", "הרצל ויצמן בן־גוריון ז'בוטינסקי ביאליק סוקולוב רוטשילד אלנבי דיזנגוף הנביאים העצמאות הגפן", "אופק הדר כרמל גליל שקד רימון נטע אורן תבור שחר דקל")}
FORMS = {"ru": ("ООО «{}»", "АО «{}»", "{}", "ИП {}", "компания «{}»", "банк «{}»"), "uk": ("ТОВ «{}»", "ПП «{}»", "{}", "компанія «{}»"), "el": ("{} Α.Ε.", "{} Ε.Π.Ε.", "{}", "Όμιλος {}"), "ar": ("شركة {}", "مؤسسة {}", "مستشفى {}", "بنك {}", "مجموعة {} للتجارة"),
         "fa": ("شرکت {}", "بانک {}", "بیمارستان {}", "گروه {}"), "hi": ("{} इंडस्ट्रीज", "{} बैंक", "{} ट्रेडर्स", "{} प्राइवेट लिमिटेड", "{} अस्पताल"), "he": ("{} בע\"מ", "בנק {}", "חברת {}", "קבוצת {}"),
         "pl": ("{} Sp. z o.o.", "{} S.A.", "{}", "firma {}", "Grupa {}", "Bank {}", "Przychodnia {}"), "cs": ("{} s.r.o.", "{} a.s.", "{}", "firma {}", "Banka {}", "Nemocnice {}"), "tr": ("{} A.Ş.", "{} Ltd. Şti.", "{}", "{} Bankası", "{} Holding", "{} Hastanesi")}
ADDRESSES = {"ru": ("ул. {s}, д. {n}, кв. {m}", "улица {s}, {n}", "{c}, ул. {s}, д. {n}", "пр. {s}, дом {n}, корп. {k}, кв. {m}", "{z}, г. {c}, ул. {s}, д. {n}, кв. {m}"), "uk": ("вул. {s}, {n}, кв. {m}", "вулиця {s}, {n}", "м. {c}, вул. {s}, буд. {n}"), "el": ("{s} {n}", "οδός {s} {n}", "{s} {n}, {c}", "{s} {n}, {c} {z}"),
             "ar": ("شارع {s} {n}", "شارع {s}، {c}", "{n} شارع {s}", "حي {s}، شارع {n}، {c}"), "fa": ("خیابان {s}، پلاک {n}", "{c}، خیابان {s}، کوچه {k}، پلاک {n}"), "hi": ("{n} {s}", "मकान नंबर {n}, {s}", "{n}, {s}, {c} {z}", "फ्लैट {m}, {s}"), "pl": ("ul. {s} {n}", "ul. {s} {n}/{m}", "{s} {n}", "ul. {s} {n}, {p} {c}", "al. {s} {n} m. {k}"), "cs": ("{s} {n}", "{s} {n}/{k}", "ul. {s} {n}, {c}", "{s} {n}, {q} {c}"),
             "tr": ("{s} Cad. No: {n}", "{s} Mah. {n}. Sok. No: {k}", "{s} Caddesi {n}/{k}, {c}", "{s} Mahallesi, {n} Sokak No:{k} D:{m}"), "he": ("רחוב {s} {n}", "{s} {n}", "רח' {s} {n}, {c}", "שדרות {s} {n} דירה {k}")}


def given(r, lang):
    return r.choice(WORDS[lang][r.choice((MEN, WOMEN))].split())


def blended(r, names):
    """A name that no list has: the head of one and the tail of another."""
    one, other = r.choice(names), r.choice(names)
    return one[:max(2, len(one) // 2)] + other[-max(2, len(other) // 2):]


def surname(r, lang, woman):
    words = WORDS[lang]
    names = (words[LAST_WOMEN] if woman and words[LAST_WOMEN] else words[LAST_MEN]).split()
    name = blended(r, names) if r.random() < 0.3 else r.choice(names)
    if lang == "ru" and woman and name[-2:] in ("ов", "ев", "ёв", "ин"):
        name += "а"
    if lang == "pl" and woman and name.endswith("ki"):
        name = name[:-1] + "a"
    return name[:-2] + "ая" if lang == "ru" and woman and name.endswith("ий") else name


def patronymic(r, lang, woman):
    father = r.choice(WORDS[lang][MEN].split())
    stem = father[:-1] + "е" if father[-1] in "йь" else father + "о" if father[-1] not in "аяіо" else father[:-1] + "о"
    return stem + ({"ru": "вна", "uk": "вна"}[lang] if woman else {"ru": "вич", "uk": "вич"}[lang])


def person(r, lang):
    woman = r.random() < 0.5
    words = WORDS[lang]
    first, last = r.choice(words[WOMEN if woman else MEN].split()), surname(r, lang, woman)
    if lang in ("ru", "uk"):
        middle = patronymic(r, lang, woman)
        return r.choice([f"{first} {last}", f"{first} {last}", f"{last} {first}", f"{first} {middle} {last}", f"{last} {first} {middle}", f"{first} {middle}", f"{last} {first[0]}. {middle[0]}.", f"{last} {first[0]}.{middle[0]}.", f"{first[0]}. {last}"])
    if lang in ("ar", "fa"):
        return r.choice([f"{first} {last}", f"{first} {last}", f"{first} {r.choice(words[MEN].split())} {last}", f"{first} بن {r.choice(words[MEN].split())} {last}" if lang == "ar" else f"{first} {last}"])
    return r.choice([f"{first} {last}", f"{first} {last}", f"{first} {last}", f"{last} {first}", f"{first} {r.choice(words[MEN].split())} {last}"])


def value(r, slot):
    """(type, text) of a slot such as rP: a language's letter and P a person, G a given name, C a town, A an address, O a company."""
    lang = LANGUAGES[slot[0]]
    words, spaced = WORDS[lang], lambda text: text.replace("-", " ")
    if slot[1] == "P":
        return "PERSON", person(r, lang)
    if slot[1] == "G":
        return "PERSON", given(r, lang)
    town = r.choice(words[TOWNS].split())
    if slot[1] == "C":
        return "LOCATION", town
    if slot[1] == "A":
        return "ADDRESS", r.choice(ADDRESSES[lang]).format(s=spaced(r.choice(words[STREETS].split())), n=r.randint(1, 180), m=r.randint(1, 220), k=r.randint(1, 9), c=town, z=r.randint(100000, 699999) if lang != "el" else r.randint(10000, 85000),
                                                                p=f"{r.randint(0, 99):02d}-{r.randint(0, 999):03d}", q=f"{r.randint(100, 799)} {r.randint(0, 99):02d}")
    name = spaced(r.choice(words[FIRMS].split())) if r.random() < 0.6 else blended(r, words[FIRMS].split() + words[TOWNS].split())
    if lang in ("ar", "fa", "he", "hi", "el") and r.random() < 0.3:
        name = r.choice(words[LAST_MEN].split())
    return "ORGANIZATION", r.choice(FORMS[lang]).format(name)


def other_value(r, lang, name, old):
    """An invented value in the place of `old`, one word for one word."""
    words, is_single = WORDS[lang], " " not in old
    if name == "PERSON":
        return person(r, lang) if not is_single else given(r, lang) if r.random() < 0.4 else surname(r, lang, r.random() < 0.5)
    towns = words[TOWNS].split()
    if name == "LOCATION":
        return blended(r, towns) if r.random() < 0.3 else r.choice(towns)
    firms = words[FIRMS].split()
    firm = (blended(r, firms + towns) if r.random() < 0.5 else r.choice(firms)).replace("-", " ")
    return firm if is_single else r.choice(FORMS[lang]).format(firm)


def aqmar(repository):
    """Articles of the Arabic Wikipedia; what the annotators' own classes of a topic mark is left open."""
    for path in repository.files("aqmar/articles"):
        yield from conll(repository.show(path), {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", **{f"MIS{k}": "SKIP" for k in range(-1, 5)}, "MIS-1": "SKIP"}, spaces=True)


def hindi(repository):
    names = ("PERSON", "ORGANIZATION", "LOCATION")
    yield from conll(repository.show("data/collapsed/validation.conll"), dict(zip(names, names)), spaces=True)


def facts(repository):
    """Russian news with marks on the parts of names: a mention of a person, place or organisation is the run of its marked parts."""
    kinds = {"Person": "PERSON", "Location": "LOCATION", "LocOrg": "LOCATION", "Org": "ORGANIZATION", "Project": "SKIP", "Facility": "SKIP"}
    for path in [*repository.files("devset"), *repository.files("testset")]:
        if not path.endswith(".objects"):
            continue
        stem = path[:-len(".objects")]
        parts = {}
        for line in repository.show(f"{stem}.spans").splitlines():
            columns = line.split()
            if len(columns) > 3:
                parts[columns[0]] = (columns[1], int(columns[2]), int(columns[2]) + int(columns[3]))
        text, spans = repository.show(f"{stem}.txt"), set()
        for line in repository.show(path).splitlines():
            columns = line.split("#")[0].split()
            kind = kinds.get(columns[1]) if len(columns) > 2 else None
            named = [parts[mark][1:] for mark in columns[2:] if mark in parts and not parts[mark][0].endswith(("_descr", "job", "geo_adj"))] if kind else []
            if named:
                spans.add((min(begin for begin, _ in named), max(end for _, end in named), kind))
        at = 0
        for line in text.split("\n"):
            end = at + len(line)
            here = sorted((a - at, b - at, kind) for a, b, kind in spans if at <= a and b <= end and b - a < 80)
            here = [span for k, span in enumerate(here) if not any(o is not span and o[0] <= span[0] and span[1] <= o[1] and (o[1] - o[0] > span[1] - span[0] or j < k) for j, o in enumerate(here))]
            if len(line) > 20:
                yield line.strip("\r"), [span for span in here if span[1] <= len(line.strip("\r"))]
            at = end + 1


def japanese(repository):
    kinds = collections.defaultdict(lambda: "SKIP", {"人名": "PERSON", "法人名": "ORGANIZATION", "政治的組織名": "ORGANIZATION", "その他の組織名": "ORGANIZATION", "地名": "LOCATION", "施設名": "LOCATION"})
    for row in json.loads(repository.show("ner.json")):
        yield row["text"], sorted((*entity["span"], kinds[entity["type"]]) for entity in row["entities"])


def korean(repository):
    """Korean posts and news, a label for each syllable."""
    kinds = {"PS": "PERSON", "OG": "ORGANIZATION", "LC": "LOCATION", "DT": "SKIP", "TI": "SKIP", "QT": "SKIP"}
    letters, tags = [], []
    for line in [*repository.show("klue_benchmark/klue-ner-v1.1/klue-ner-v1.1_dev.tsv").split("\n"), ""]:
        if line.startswith("##"):
            continue
        if not line.strip("\r\n"):
            if letters:
                yield row_of(letters, tags, kinds, [False] * len(letters))
            letters, tags = [], []
        else:
            letter, tag = line.rstrip("\r").split("\t")
            letters.append(letter)
            tags.append(tag)


def aner(repository):
    """Arabic news: a sheet with a token and its label in each row, packed as RAR (bsdtar of libarchive reads it)."""
    unpacked = subprocess.run(["bsdtar", "-xOf", "-"], input=repository.read("ANERCorp.rar"), capture_output=True, check=True).stdout
    book = zipfile.ZipFile(io.BytesIO(unpacked))
    strings = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode("utf-8"), re.S)]
    tokens, tags = [], []
    for row in re.findall(r"<row .*?</row>", book.read("xl/worksheets/sheet1.xml").decode("utf-8"), re.S):
        cells = dict(re.findall(r'<c r="([AB])\d+"[^>]*t="s"[^>]*><v>(\d+)</v>', row))
        if len(cells) < 2:
            continue
        tokens.append(strings[int(cells["A"])])
        tags.append(strings[int(cells["B"])].strip().upper().replace("PERS", "PER").replace("MISC", "SKIP"))
        if tokens[-1] in (".", "؟", "!") or len(tokens) > 60:
            yield row_of(tokens, tags, {"PER": "PERSON", "ORG": "ORGANIZATION", "LOC": "LOCATION", "SKIP": "SKIP"})
            tokens, tags = [], []


def tenth_and_dev(repository, folder, prefix):
    for part in ("train10", "dev"):
        yield from conll(repository.show(f"multiconer-baseline/{folder}/clean-{prefix}-{part}.conll"), languages.MULTICONER, spaces=True)


def multiconer_hi(repository):
    yield from tenth_and_dev(repository, "Hindi", "hi")


def multiconer_fa(repository):
    yield from tenth_and_dev(repository, "Farsi", "fa")


def multiconer_bn(repository):
    yield from tenth_and_dev(repository, "Bangla", "bn")
