/** The emoji that apps use most, by Slack's short codes; flags are made from their letters. */

const TABLE = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂
rolling_on_the_floor_laughing 🤣 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊
innocent 😇 heart_eyes 😍 star-struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛
stuck_out_tongue_winking_eye 😜 zany_face 🤪 money_mouth_face 🤑 hugging_face 🤗 thinking_face 🤔
zipper_mouth_face 🤐 face_with_raised_eyebrow 🤨 neutral_face 😐 expressionless 😑 no_mouth 😶
smirk 😏 unamused 😒 face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪
sleeping 😴 mask 😷 nauseated_face 🤢 sneezing_face 🤧 dizzy_face 😵 exploding_head 🤯
partying_face 🥳 sunglasses 😎 nerd_face 🤓 face_with_monocle 🧐 confused 😕 worried 😟
slightly_frowning_face 🙁 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺
fearful 😨 cold_sweat 😰 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫
yawning_face 🥱 triumph 😤 rage 😡 angry 😠 skull 💀 hankey 💩 poop 💩 clown_face 🤡 ghost 👻
alien 👽 robot_face 🤖 smiley_cat 😺 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜
black_heart 🖤 white_heart 🤍 broken_heart 💔 two_hearts 💕 sparkling_heart 💖 100 💯 boom 💥
collision 💥 dizzy 💫 sweat_drops 💦 dash 💨 speech_balloon 💬 thought_balloon 💭 zzz 💤
wave 👋 raised_hand ✋ hand ✋ vulcan_salute 🖖 ok_hand 👌 pinching_hand 🤏 v ✌️
crossed_fingers 🤞 the_horns 🤘 call_me_hand 🤙 point_left 👈 point_right 👉 point_up_2 👆
point_down 👇 point_up ☝️ +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 fist ✊ facepunch 👊 punch 👊
clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 brain 🧠
eyes 👀 eye 👁️ tongue 👅 baby 👶 boy 👦 girl 👧 man 👨 woman 👩 older_man 👴 older_woman 👵
cop 👮 construction_worker 👷 person_frowning 🙍 no_good 🙅 ok_woman 🙆 raising_hand 🙋 bow 🙇
face_palm 🤦 shrug 🤷 walking 🚶 runner 🏃 running 🏃 dancer 💃 busts_in_silhouette 👥
bust_in_silhouette 👤 speaking_head_in_silhouette 🗣️ footprints 👣
monkey_face 🐵 dog 🐶 cat 🐱 lion_face 🦁 tiger 🐯 horse 🐴 unicorn_face 🦄 cow 🐮 pig 🐷
mouse 🐭 rabbit 🐰 bear 🐻 panda_face 🐼 koala 🐨 chicken 🐔 penguin 🐧 bird 🐦 eagle 🦅 owl 🦉
frog 🐸 turtle 🐢 snake 🐍 dragon 🐉 whale 🐳 dolphin 🐬 fish 🐟 octopus 🐙 snail 🐌 butterfly 🦋
bug 🐛 ant 🐜 bee 🐝 honeybee 🐝 spider 🕷️ bouquet 💐 cherry_blossom 🌸 rose 🌹 sunflower 🌻
tulip 🌷 seedling 🌱 evergreen_tree 🌲 deciduous_tree 🌳 palm_tree 🌴 cactus 🌵 herb 🌿
four_leaf_clover 🍀 maple_leaf 🍁 fallen_leaf 🍂 mushroom 🍄
grapes 🍇 watermelon 🍉 tangerine 🍊 lemon 🍋 banana 🍌 pineapple 🍍 apple 🍎 green_apple 🍏
peach 🍑 cherries 🍒 strawberry 🍓 tomato 🍅 avocado 🥑 carrot 🥕 corn 🌽 hot_pepper 🌶️ bread 🍞
croissant 🥐 cheese_wedge 🧀 egg 🥚 bacon 🥓 hamburger 🍔 fries 🍟 pizza 🍕 hotdog 🌭 taco 🌮
burrito 🌯 salad 🥗 popcorn 🍿 sushi 🍣 ramen 🍜 icecream 🍦 doughnut 🍩 cookie 🍪 birthday 🎂
cake 🍰 chocolate_bar 🍫 candy 🍬 honey_pot 🍯 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷
cocktail 🍸 champagne 🍾 clinking_glasses 🥂
earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 world_map 🗺️ mountain ⛰️
volcano 🌋 camping 🏕️ beach_with_umbrella 🏖️ house 🏠 house_with_garden 🏡 office 🏢 hospital 🏥
bank 🏦 school 🏫 factory 🏭 tent ⛺ sunrise 🌅 bridge_at_night 🌉 train 🚆 metro 🚇 bus 🚌
ambulance 🚑 fire_engine 🚒 police_car 🚓 taxi 🚕 car 🚗 truck 🚚 tractor 🚜 bike 🚲 bicyclist 🚴
rotating_light 🚨 traffic_light 🚥 construction 🚧 anchor ⚓ boat ⛵ ship 🚢 airplane ✈️ helicopter 🚁
rocket 🚀 flying_saucer 🛸 hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰
stopwatch ⏱️ timer_clock ⏲️ new_moon 🌑 full_moon 🌕 crescent_moon 🌙 thermometer 🌡️ sunny ☀️
star ⭐ star2 🌟 stars 🌠 cloud ☁️ partly_sunny ⛅ rain_cloud 🌧️ rainbow 🌈 umbrella ☔ zap ⚡
snowflake ❄️ snowman ⛄ fire 🔥 droplet 💧 ocean 🌊
jack_o_lantern 🎃 christmas_tree 🎄 fireworks 🎆 sparkler 🎇 sparkles ✨ balloon 🎈 tada 🎉
confetti_ball 🎊 ribbon 🎀 gift 🎁 ticket 🎫 medal 🎖️ trophy 🏆 sports_medal 🏅
first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 soccer ⚽ baseball ⚾
basketball 🏀 football 🏈 tennis 🎾 bowling 🎳 golf ⛳ dart 🎯 8ball 🎱 video_game 🎮 game_die 🎲
jigsaw 🧩 chess_pawn ♟️ performing_arts 🎭 art 🎨 thread 🧵 knot 🪢
eyeglasses 👓 necktie 👔 tshirt 👕 shirt 👕 jeans 👖 dress 👗 handbag 👜 school_satchel 🎒
athletic_shoe 👟 crown 👑 tophat 🎩 mortar_board 🎓 gem 💎 mute 🔇 loud_sound 🔊 loudspeaker 📢
mega 📣 bell 🔔 no_bell 🔕 musical_note 🎵 notes 🎶 microphone 🎤 headphones 🎧 radio 📻 guitar 🎸
iphone 📱 phone ☎️ telephone ☎️ telephone_receiver 📞 battery 🔋 electric_plug 🔌 computer 💻
desktop_computer 🖥️ printer 🖨️ keyboard ⌨️ floppy_disk 💾 cd 💿 movie_camera 🎥 clapper 🎬 tv 📺
camera 📷 mag 🔍 mag_right 🔎 candle 🕯️ bulb 💡 flashlight 🔦 notebook 📓 closed_book 📕 book 📖
open_book 📖 green_book 📗 blue_book 📘 orange_book 📙 books 📚 ledger 📒 page_with_curl 📃
scroll 📜 page_facing_up 📄 newspaper 📰 bookmark_tabs 📑 bookmark 🔖 label 🏷️ moneybag 💰
dollar 💵 euro 💶 credit_card 💳 receipt 🧾 chart 💹 email 📧 e-mail 📧 incoming_envelope 📨
envelope ✉️ outbox_tray 📤 inbox_tray 📥 package 📦 mailbox 📫 ballot_box_with_ballot 🗳️
pencil2 ✏️ lower_left_fountain_pen 🖋️ lower_left_crayon 🖍️ memo 📝 pencil 📝 briefcase 💼
file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ date 📅 calendar 📆
spiral_calendar_pad 🗓️ card_index 📇 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
bar_chart 📊 clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 linked_paperclips 🖇️
straight_ruler 📏 triangular_ruler 📐 scissors ✂️ card_file_box 🗃️ file_cabinet 🗄️
wastebasket 🗑️ lock 🔒 unlock 🔓 closed_lock_with_key 🔐 key 🔑 hammer 🔨
hammer_and_wrench 🛠️ wrench 🔧 nut_and_bolt 🔩 gear ⚙️ scales ⚖️ link 🔗 chains ⛓️ toolbox 🧰
magnet 🧲 test_tube 🧪 petri_dish 🧫 dna 🧬 microscope 🔬 telescope 🔭 satellite_antenna 📡
syringe 💉 pill 💊 door 🚪 bed 🛏️ toilet 🚽 broom 🧹 shopping_trolley 🛒
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 radioactive_sign ☢️
biohazard_sign ☣️ arrow_up ⬆️ arrow_right ➡️ arrow_down ⬇️ arrow_left ⬅️ arrow_upper_right ↗️
arrow_lower_right ↘️ arrow_up_down ↕️ left_right_arrow ↔️ leftwards_arrow_with_hook ↩️
arrow_right_hook ↪️ arrows_clockwise 🔃 arrows_counterclockwise 🔄 back 🔙 end 🔚 on 🔛 soon 🔜
top 🔝 peace_symbol ☮️ recycle ♻️ infinity ♾️ twisted_rightwards_arrows 🔀 repeat 🔁
arrow_forward ▶️ fast_forward ⏩ double_vertical_bar ⏸️ black_square_for_stop ⏹️ eject ⏏️
white_check_mark ✅ ballot_box_with_check ☑️ heavy_check_mark ✔️ x ❌
negative_squared_cross_mark ❎ heavy_multiplication_x ✖️ heavy_plus_sign ➕
heavy_minus_sign ➖ heavy_division_sign ➗ question ❓ grey_question ❔ exclamation ❗
heavy_exclamation_mark ❗ grey_exclamation ❕ bangbang ‼️ interrobang ⁉️ copyright ©️
registered ®️ tm ™️ hash #️⃣ zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣
seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 abc 🔤 1234 🔢 information_source ℹ️ id 🆔 new 🆕
free 🆓 ok 🆗 sos 🆘 up 🆙 cool 🆒 red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡
large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 large_brown_circle 🟤
black_circle ⚫ white_circle ⚪ large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨
large_green_square 🟩 large_blue_square 🟦 black_large_square ⬛ white_large_square ⬜
small_red_triangle 🔺 small_red_triangle_down 🔻 small_blue_diamond 🔹 small_orange_diamond 🔸
diamond_shape_with_a_dot_inside 💠 radio_button 🔘 checkered_flag 🏁 triangular_flag_on_post 🚩
crossed_flags 🎌 waving_white_flag 🏳️ waving_black_flag 🏴 rainbow-flag 🏳️‍🌈 pirate_flag 🏴‍☠️
`;

const words = TABLE.trim().split(/\s+/);
const CHARACTERS = new Map();
for (let at = 0; at < words.length; at += 2) CHARACTERS.set(words[at], words[at + 1]);

/** The short codes, for completion while writing. */
export const EMOJI_NAMES = [...CHARACTERS.keys()];

/**
 * Find the character of a short code.
 * @param {string} name without its colons.
 * @param {?(string|number)} tone 2 to 6, the lightest skin to the darkest.
 * @returns {?string} null where the code is not known here, as a workspace's own are not.
 */
export function emojiOf(name, tone = null) {
  const letters = /^flag-([a-z]{2})$/.exec(name)?.[1];
  if (letters) {
    return String.fromCodePoint(...[...letters].map((each) => 0x1f185 + each.codePointAt(0)));
  }
  const character = CHARACTERS.get(name);
  if (character === undefined) return null;
  if (!tone) return character;
  return character.replace("\ufe0f", "") + String.fromCodePoint(0x1f3f9 + Number(tone));
}
