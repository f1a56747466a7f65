#include "protect/name_words.h"

#include <unordered_map>
#include <unordered_set>

namespace firstpass::protect {

namespace {

using WordSet = std::unordered_set<std::string_view>;

// One line for each name: the full form first, then what people call it.
constexpr std::string_view kGivenNames[] = {
    "abigail abby gail", "abraham abe bram", "adelaide addie heidi", "agnieszka aga agnes",
    "albert al bert bertie albrecht", "alejandro alex ale jandro", "aleksandra ola alexandra sasha",
    "alessandro sandro alex ale", "alexander alex sasha sascha sandy xander aleksander alexandre aleksandr alek lex",
    "alexandra alex sandra sasha lexi lexie", "alfred alf alfie fred freddie", "alice ali allie alicja",
    "alicia ali licia", "alison ali allie allison", "amanda mandy manda", "amelia amy millie mia",
    "anastasia ana stacy nastya tasia", "andreas andi andy", "andrea andi drea", "andrew andy drew andre",
    "angela angie geli", "anna ann anne annie ania anya anja anni", "anneliese anne liese annelies",
    "annette nettie anne", "anthony tony ant antony", "antonio toni tonio antonito", "antonia toni tonia",
    "archibald archie", "arthur art artie", "augustus gus august", "barbara barb babs barbie basia", "bartholomew bart",
    "beatrice bea trixie beatrix", "benedict ben", "benjamin ben benny benji", "bernard bernie bernhard bernd",
    "bradley brad", "bridget biddy bridie", "calvin cal", "cameron cam", "carolina caro lina carolin caroline",
    "caroline carol caro carrie", "cassandra cass cassie sandra", "catherine cathy kate cat katie catharine catrin",
    "cecilia celia cissy", "charles charlie chuck chas karl carlos", "charlotte lottie charlie lotte char",
    "christian chris christi", "christina chris tina chrissy christine krystyna", "christine chris tina chrissy",
    "christopher chris topher kit christoph christophe", "clifford cliff", "concepcion concha conchita",
    "constance connie", "cornelius neil kees", "cynthia cindy", "daniel dan danny dani danilo", "daniela dani ela",
    "danielle dani", "david dave davey davy", "deborah deb debbie debra", "dennis den denny", "diego dieguito",
    "dmitri dima mitya dmitry dimitri dimitrios", "dolores lola lolita", "dominic dom nick dominik dominique",
    "donald don donnie", "dorothy dot dotty dolly dorothea", "douglas doug", "edmund ed eddie ned",
    "eduardo edu lalo eddie", "edward ed eddie ted teddy ned eddy eduard", "edwin ed eddie",
    "ekaterina katya katia kate katerina", "eleanor ellie nell nora lena eleonore", "eleni helen lena",
    "elena lena helena",
    "elizabeth liz beth lizzie betty eliza elisabeth lisa elsie bess libby betsy liza ella elspeth",
    "emily em emmy millie", "emma em emmy", "enrique quique kike", "erik rick eric", "ernest ernie ernst",
    "esther essie ester", "eugene gene", "evelyn evie eve", "fatima fati fatma", "fernando nando fer",
    "florence flo florrie", "frances fran fanny frankie", "francesca fran franca cesca", "francesco franco checco",
    "francis frank fran frankie", "francisco paco pancho curro fran", "francois france", "franklin frank",
    "frederick fred freddie freddy fritz friedrich", "gabriel gabe gabi", "gabriele gabi", "gabriella gabi ella gaby",
    "geoffrey geoff jeff jeffrey", "george georgie jorge georg", "georgina georgie gina", "gerald gerry jerry",
    "gerard gerry gerhard", "gertrude trudy gertie gertrud", "giovanni gianni nanni vanni", "giuseppe beppe pino peppe",
    "gregory greg", "guillermo memo guille", "gwendolyn gwen wendy", "harold harry hal harald", "harriet hattie harry",
    "heinrich heinz heini", "helen nell nellie lena ellen", "henry harry hank hal henri", "howard howie", "hubert bert",
    "ignacio nacho", "irene rene irena", "isaac ike zac", "isabella bella izzy isa isabel isabelle",
    "isabel isa bella izzy chabela", "ivan vanya wanja", "jacob jake jakob", "jacqueline jackie jacqui",
    "james jim jimmy jamie jem", "janet jan", "jennifer jen jenny jenn", "jeremy jerry jem", "jessica jess jessie",
    "jesus chuy chucho", "joanna jo joan joanne asia", "johannes hans johann jo hannes jan",
    "john jack johnny jon johnnie", "jonathan jon johnny jonny nathan", "jorge jorgito coque", "jose pepe pepito chepe",
    "josef sepp jupp joschi", "joseph joe joey jo jos", "josephine jo josie fifi josefine", "joshua josh",
    "juan juanito", "judith judy jude", "julia jules julie", "julian jules jul", "juergen jorg", "karen kari",
    "karl charles karlchen", "katarzyna kasia katherine", "katharina kathi kate katja kathrin katrin",
    "katherine kate kathy katie kat kitty kathryn katharine kay katya", "kathleen kathy kate katie kath",
    "kenneth ken kenny", "kimberly kim kimmy kimberley", "klaus nikolaus claus", "konstantin kostya costa kosta",
    "krzysztof krzysiek chris", "lawrence larry laurie laurence", "leonard leo len lenny leonhard",
    "leonardo leo nardo", "leopold leo poldi", "lillian lily lil", "louis lou louie lewis", "louise lou",
    "lucas luke luca lukas", "lucia lucy", "ludwig lutz", "luigi gigi gino", "luis lucho",
    "magdalena magda lena maggie leni", "malgorzata gosia margaret", "manuel manu manolo",
    "marcus marc mark markus marek", "margaret maggie peggy meg marge margie daisy madge greta maisie rita",
    "margarete grete gretel greta", "maria mary marie mia maja marysia", "martha marty patty", "martin marty",
    "mary molly polly mae mamie", "matilda tilly mattie mathilda", "matthew matt matty mat matthias mathieu",
    "matthias matze hias", "maximilian max maxi", "melanie mel", "melissa mel lissa missy", "mercedes merche",
    "michael mike mick mickey mikey michel mikhail misha micha", "michelle shelly mich", "mikhail misha",
    "mildred millie", "miriam mimi mim", "mohammed mohamed muhammad mo mohammad mehmet muhammed", "montserrat montse",
    "nadezhda nadia nadya", "natalia natasha nata talia natalie", "natalie nat nattie", "nathaniel nat nate nathan",
    "nicholas nick nico nicky nicolas nikolaus klaus nikolas nikos", "nicola nicky nico", "nicole nicky nikki",
    "nikolai kolya", "oliver ollie olli", "olivia liv livvy ollie", "oluwaseun seun", "pamela pam",
    "patricia pat patty trish tricia patsy trisha", "patrick pat paddy patryk", "pedro perico", "penelope penny",
    "peter pete piet petey", "philip phil pip phillip philipp", "pilar pili", "piotr piotrek peter", "priscilla cilla",
    "rachel rach rae", "rafael rafa", "raymond ray", "rebecca becky becca bex", "reginald reg reggie", "ricardo ricky",
    "richard rick dick rich ricky richie dickie", "robert bob rob bobby robbie bert robb", "roberta bobbie robbie",
    "roderick rod rory", "rodney rod", "roger rodge", "roland rolly", "ronald ron ronnie", "rosalind ros roz",
    "rosario charo", "rosemary rose rosie", "rudolf rudi rolf", "rupert rup", "russell russ", "samantha sam sammy",
    "samuel sam sammy", "sebastian seb basti bas bastian", "sergei seryozha sergey", "siegfried sigi", "simon si",
    "sophia sophie sofie sofia", "stanislaw staszek stan", "stanley stan", "stefan steffen steve",
    "stephanie steph steffi stephie", "stephen steve stevie steven stefan ste", "susan sue susie suzy suzanne sanna",
    "susanne susi sanne", "sylvia syl sylvie", "tatiana tanya tania", "terence terry", "theodore ted teddy theo",
    "theodora dora thea", "theresa terry tess tessa teresa", "thomas tom tommy thom tomasz tomas", "timothy tim timmy",
    "tobias tobi toby", "tomasz tomek thomas", "ulrich uli ulli", "ulrike uli rike", "valentina vale tina",
    "veronica ronnie vera", "victor vic viktor", "victoria vicky tori vic vicki vikki viktoria",
    "vincent vince vinny vin", "virginia ginny ginger", "vladimir vova volodya vlad", "walter wally walt",
    "wilhelm willi willy will", "willem wim pim", "william bill will billy willy liam", "winifred winnie freda",
    "xavier xavi javi", "yekaterina katya", "zachary zach zack zac", "zsofia zsofi sophia", "zsuzsanna zsuzsa zsuzsi",
    // Russian, in its own letters
    "екатерина катя катюша катерина", "дмитрии дима митя димка", "александр саша шура алекс", "александра саша шура",
    "алексеи леша алеша", "анастасия настя стася", "анна аня анечка нюра", "борис боря", "владимир вова володя",
    "виктория вика", "евгении женя", "евгения женя", "елена лена аленка", "елизавета лиза", "иван ваня", "ирина ира",
    "константин костя", "мария маша маруся", "михаил миша", "надежда надя", "наталья наташа", "наталия наташа",
    "николаи коля", "ольга оля", "павел паша", "петр петя", "сергеи сережа", "светлана света", "татьяна таня",
    "юлия юля", "юрии юра",
    // Given names without short forms that tell people apart
    "aaron", "adam", "ahmed", "aisha", "alan", "ali", "aliyu", "amina", "amir", "amy", "andrei", "angus", "anita",
    "ayse", "bjorn", "boris", "brian", "bruce", "carl", "carlos", "carmen", "clara", "claire", "colin", "craig",
    "dieter", "emre", "eric", "fatma", "felix", "fiona", "garry", "gary", "giulia", "grzegorz", "gunther", "hanna",
    "hans", "hassan", "hiroshi", "hugo", "ian", "ingrid", "ines", "jan", "jane", "jason", "javier", "jean", "joan",
    "joao", "juan", "julie", "justin", "karin", "keith", "kenji", "kevin", "kurt", "lars", "laura", "lee", "lena",
    "linda", "lisa", "lukas", "marco", "marie", "marion", "mateo", "matti", "maya", "mei", "miguel", "monika", "nadia",
    "nina", "noah", "omar", "oscar", "otto", "pablo", "paolo", "paul", "paula", "petra", "pierre", "priya", "rahul",
    "ralf", "rita", "rolf", "rosa", "ruth", "ryan", "sabine", "sandra", "sara", "sarah", "scott", "sean", "sergio",
    "sofia", "sonia", "sven", "tanya", "thiago", "tina", "ursula", "uwe", "vera", "wang", "wolfgang", "yuki", "yusuf",
    "zoe"};

constexpr std::string_view kTitles =
    "mr mrs ms miss mx dr doc doctor prof professor sir lady lord dame rev reverend father sister brother rabbi imam "
    "chief captain capt judge justice senator president minister officer sergeant aunt uncle auntie herr herrn frau "
    "fraulein familie monsieur madame mademoiselle mme mlle me maitre senor senora senorita sr sra srta don dona "
    "signor signora signorina sig dott dottor dottoressa ing avv pan pani pana panu panem pania panna senhor senhora "
    "meneer mevrouw mevr dhr heer mw herra rouva fru hr froken ong ba co anh chi ong "
    "господин госпожа гн гжа господину господина доктор kyrios kyria κυρια κυριος κ κα bay bayan kapitan maestro";
constexpr std::string_view kTitlesBehind = "san sama kun chan sensei hanim bey ji";
constexpr std::string_view kParticles =
    "van von der den de da do dos das del della di du la le les el al bin ibn ben bint abu ter ten te zu zum zur vom "
    "af av o ni nic mac mc ui st san santa dela y e i thi van";
constexpr std::string_view kLegalForms =
    "ag gmbh mbh kg kgaa ohg ug ev eg se ltd limited inc incorporated corp corporation llc llp lp plc co company sa "
    "sas sarl srl spa snc bv nv vof oy oyj ab as asa aps sp zoo doo kft zrt rt sro pty pvt holding holdings group "
    "gruppe";
constexpr std::string_view kGenericHeads =
    "project projekt projet proyecto progetto operation client customer kunde account konto team the product "
    "initiative "
    "codename";
constexpr std::string_view kMonths =
    "january february march april may june july august september october november december januar februar marz maerz "
    "mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout octobre decembre enero febrero marzo "
    "abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio "
    "settembre ottobre dicembre";
constexpr std::string_view kNobody =
    "arabic chinese czech danish dutch english finnish french german greek hebrew hindi hungarian italian japanese "
    "korean latin mandarin norwegian polish portuguese romanian russian spanish swedish turkish ukrainian todo fixme "
    "xxx hack nb null true false select error warning debug info";
constexpr std::string_view kPlaceWords =
    "street road avenue boulevard lane square town city village suburb county province district neighbourhood "
    "neighborhood strasse straße stadt dorf viertel rue ville quartier calle avenida plaza ciudad barrio piazza città "
    "quartiere straat plein stad rua cidade bairro gata";
constexpr std::string_view kArticles =
    "the a an this that these those der die das den dem des ein eine einen einem einer le la les l un une des el los "
    "las una "
    "il lo gli i uno o os um uma de het een en ett et";
// Names that are words, too: alone and at the start of a sentence they are read as the word.
// What people do: behind a capital at the start of a sentence it tells "Bill said" from "Bill for May".
constexpr std::string_view kVerbs =
    "said says has had is was wants wanted will would can could cannot should did does went came called calls rang "
    "rings "
    "wrote writes asked asks told tells thinks thought owes lives lived signs signed pays paid works worked sent sends "
    "likes knows needs gave took made found left agreed agrees replied answered plays drives drove thinks and";
// Read as the word in small letters only.
constexpr std::string_view kLowerCaseWords =
    "bob tom tim ben sam dan ken ted mike mick matt josh ron tony lars bjorn kim tiffany victoria sonny wayne wendy "
    "tad "
    "gill glen victor jean jim john";

constexpr std::string_view kAmbiguous =
    "will mark marks rose roses may june april august bill bills pat rob sue drew chase hunter summer autumn dawn eve "
    "hope faith grace joy charity mercy patience prudence art frank grant jack jacks nick dick rich ray max rusty "
    "sandy "
    "penny ginger holly heather hazel iris ivy lily daisy jasmine violet olive basil rosemary poppy ruby pearl amber "
    "crystal jade gene dean earl duke king prince knight bishop abbott pope judge page baker cook carpenter miller "
    "smith taylor tailor turner walker fisher hunter gardener gardner shepherd porter potter butler barber mason "
    "weaver singer sawyer parker archer cooper carter brown black white green gray grey gold silver young old long "
    "short small little big strong sharp wise good best noble savage moody hill hills wood woods forest field fields "
    "lake river rivers brook brooks pond pool marsh moss heath lane street road bridge ford mill church hall house "
    "home park parks garden stone rock sand clay snow frost storm rain wind winter spring sunday monday friday day "
    "moon star sky sun sunny bell ball cross hood coats banks bond cash price money power love heart hand foot head "
    "bush berry cherry apple reed reeds thorn branch root fox wolf lamb bear bull swan drake crane finch robin martin "
    "wren hawk bird fish pike bass case chance chip cliff close cloud major marshall law lance guy miles "
    "norm pierce piper peck pound rush sage scout swift trinity ward wells west east north "
    "south waters way wall angel christian french english german polish farsi scott welsh irish spanish lee day deal "
    "dell bud bunny buddy honey doll dolly dot fern flora gale gay ham harry "
    "jay kit lark lucky mac mat melody merry misty nova pansy peg piers pip rex rob rod "
    "stew tab trip van vic wade wilt woody bobby kitty molly lane dale vale "
    "koch muller schneider schmidt bauer becker fischer weber wagner schafer richter konig kaiser herzog graf ritter "
    "vogt meister klein gross lang kurz jung alt neu stark schwarz weiss braun grun roth rot wolf fuchs hahn vogel "
    "haas hase engel sommer winter herbst berg bergs bach wald busch baum stein sand feld see horn kopf krause kraus "
    "schuster zimmermann kramer maurer schreiber sauer sus kern keller hof hoffnung ernst frank rosa rose erika heide "
    "mai kraft geiger scholz hirsch vater mann herr frau lieb sanft brandt brand nagel hammer kuhn "
    "cruz flores reyes iglesias campos rios mar luz paz sol blanca dolores pilar mercedes consuelo esperanza angeles "
    "rosario concepcion torre torres fuentes prado molina herrero herrera guerrero leon calvo delgado rubio moreno "
    "blanco rojo rojas castillo puente vega serrano cordero pastor marin santos cruces "
    "petit grand leblanc blanc blanche lebrun roux leroy roi boucher boulanger berger marchand mercier pierre olive "
    "marguerite claire aimee desiree constant martin dupont fontaine riviere forestier chevalier lemaire clement "
    "france cecile avril "
    "rossi bianchi verdi neri bruno ricci greco leone fiore fiori serena gioia felice costa fontana conti ferrari "
    "barbieri marino gatti gallo monti villa riva sole stella luna gemma perla viola dolce esposito "
    "silva costa pereira oliveira carvalho rocha lima pinto branco campo neves rosa serra ramos cardoso "
    "jong vries bakker visser smit dekker kok bos vos mulder groot bruin wit zwart koning prins "
    "sokol kowal krol wilk lis sikora zajac baran "
    "virtanen koski laine lehto maki niemi "
    "sten lind strand holm dahl "
    "li he an long sun you song man jing ming fang hang wu mai lan hung dung park lim han yang "
    "kovacs szabo nagy kis fekete feher molnar toth "
    "сокол соколов волк заяц медведь мороз вера надежда любовь роза мир "
    "deutsche deutschen deutsches bank first national general united global northern southern western eastern";

WordSet words_of(std::string_view list) {
  WordSet out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (end > at) out.insert(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

struct GivenNames {
  std::unordered_map<std::string_view, std::vector<std::string_view>> others;
  GivenNames() {
    for (const std::string_view line : kGivenNames) {
      const std::size_t space = std::min(line.find(' '), line.size());
      const std::string_view full = line.substr(0, space);
      others[full];
      if (space == line.size()) continue;
      for (const std::string_view other : words_of(line.substr(space + 1))) {
        others[full].push_back(other);
        others[other].push_back(full);
      }
    }
  }
};

const GivenNames& given_names() {
  static const GivenNames table;
  return table;
}

}  // namespace

const std::vector<std::string_view>& other_given_names(std::string_view folded) {
  static const std::vector<std::string_view> none;
  const auto found = given_names().others.find(folded);
  return found == given_names().others.end() ? none : found->second;
}

bool is_given_name(std::string_view folded) { return given_names().others.count(folded) != 0; }

#define FP_WORD_LIST(function, list)             \
  bool function(std::string_view folded) {       \
    static const WordSet words = words_of(list); \
    return words.count(folded) != 0;             \
  }
FP_WORD_LIST(is_title, kTitles)
FP_WORD_LIST(is_title_behind, kTitlesBehind)
FP_WORD_LIST(is_particle, kParticles)
FP_WORD_LIST(is_legal_form, kLegalForms)
FP_WORD_LIST(is_generic_head, kGenericHeads)
FP_WORD_LIST(is_ambiguous_name, kAmbiguous)
FP_WORD_LIST(is_lower_case_word, kLowerCaseWords)
FP_WORD_LIST(is_verb_of_people, kVerbs)
FP_WORD_LIST(is_month_name, kMonths)
FP_WORD_LIST(is_article, kArticles)
FP_WORD_LIST(is_nobody, kNobody)
FP_WORD_LIST(is_place_word, kPlaceWords)
#undef FP_WORD_LIST

}  // namespace firstpass::protect
